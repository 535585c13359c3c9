import EventStore

/// Every bound of the deciders and of what they read.
enum Limits {
    /// Nesting of a JSON text (trust.md, row 48).
    static let jsonDepth = 32
    /// Keys of one JSON object (trust.md, row 51).
    static let jsonKeysPerObject = 1_000
    /// Values of one JSON text, keys not counted (trust.md, row 51).
    static let jsonValues = 10_000
    /// Values of one frame: those of 1 MiB of readings.
    static let jsonValuesPerFrame = 200_000
    /// Bytes of the excerpt of a frame that is too much to be kept.
    static let excerptBytes = 8 << 10
    /// Bytes of one text in it.
    static let excerptTextBytes = 1 << 10
    /// Names of tokens and secrets in one frame that are sealed one by one; of a frame with more an excerpt is kept.
    static let masksPerFrame = 8_192
    /// Characters of one JSON number (trust.md, row 50).
    static let jsonNumberCharacters = 40
    /// Bytes of one JSON text; transports have tighter bounds of their own.
    static let jsonBytes = 16 << 20
    /// Characters of the message id of a call (field.md, quirk 26).
    static let messageIDCharacters = 255
    /// Warnings kept of one frame; a frame with more has said enough.
    static let warningsPerFrame = 32
    /// Members beyond the specification that are looked at in one frame; a frame with more has said enough.
    static let unknownMembersPerFrame = 16
    /// Characters of the name of such a member that are told.
    static let unknownMemberCharacters = 40
    /// Digits in the name of such a member up to which it is told: more may be the number of a card.
    static let unknownMemberDigits = 3
    /// Characters of a word in free text from which on it may be the number of a card, and up to which any text may.
    static let cardInWordsCharacters = 6
    static let cardCharacters = 36
    /// Characters of a word from which on it is looked up whether it is the number of a known card.
    static let cardLookCharacters = 5
    /// Words of one frame that are looked up; of a frame with more all further texts are sealed.
    static let cardLooksPerFrame = 2_000
    /// Names of members whose meaning is kept while one frame is masked.
    static let maskingNamesKept = 64
    /// Largest power of ten that a number from a station may carry as exponent.
    static let decimalExponent = 60
    /// Bytes before and behind a secret's name that are searched for its value in a broken frame.
    static let brokenFrameSearchBytes = 4_096
    /// Secrets whose values are searched around their names in one broken frame.
    static let brokenFrameSecrets = 64
    /// Bytes of a name behind the word that tells its meaning, in a broken frame.
    static let brokenFrameNameBytes = 64
    /// Bytes of an address that are searched for the password of its user.
    static let addressSearchBytes = 1_024
    /// Bytes of a value without quotes in a broken frame.
    static let brokenFrameBareValueBytes = 256
    /// Milliwatt-hours that one session is charged for at most: 100 GWh. What is priced is held at it, so no more may be said of a session.
    static let consumptionMax: Int64 = 100_000_000 * 1_000_000
    /// Characters of an idTag by the specification (OCPP 1.6, 7.28); longer ones are read whole, and flagged.
    static let idTagCharactersMax = 20
    /// Characters of a station's identity.
    static let identityCharactersMax = 48
    /// Calls in a row that may all be more urgent than one that waits.
    static let urgentCallsInARow = 8
    /// How often a call is sent when connections end before it is answered.
    static let callAttemptsMax = 3
    /// Seconds without a frame after which a reconnected station is taken to be ready for calls.
    static let silenceBeforeCallsSeconds: Int64 = 10
    /// Calls that may stand in one station's outbox.
    static let openCallsPerStation = 100
    /// 2015-10-01: OCPP 1.6 is younger, so no station of it has a true clock before (field.md, quirk 72).
    static let earliestTimestampMicroseconds: Int64 = 1_443_657_600_000_000
    /// How far ahead a station's clock may be and still be believed.
    static let clockAheadSecondsMax: Int64 = 300
    /// What a connector is taken to deliver at most where nobody said: the largest megawatt-free DC station of today.
    static let powerAssumedMax = Power(milliwatts: 400_000_000)
    /// Percent of what its connector delivers at most up to which a power is shown: meters and cars overshoot for a moment.
    static let powerShownPercentMax: Int64 = 150
    /// Energy by which a session may exceed its limit, for clocks that show whole minutes.
    static let energyTolerance = Energy(milliwattHours: 500_000)
    /// Watt-hours, as milliwatt-hours, by which a register may stand elsewhere at a start than at the end before, unsaid.
    static let registerGapTolerance: Int64 = 500_000
    /// By how much a register may be told early where it counts whole kilowatt-hours.
    static let registerUnitMax = Energy(milliwattHours: 1_000_000)
    /// A register up to this at a start may be that of a meter which counts from each start.
    static let counterStartMax = Energy(milliwattHours: 100_000)
    /// Seconds after which no station tells a session for the first time: an older time is that of a clock that was never set.
    static let toldLateSecondsMax: Int64 = 366 * 24 * 3600
    /// How many times more the power of its readings may tell of a session than its register, before one of them is not believed.
    static let powerDisagreement: Int64 = 20
    /// For how long a reading of power tells of the time after it, at most: an hour.
    static let powerHoldsMicroseconds: Int64 = 3_600 * 1_000_000
    /// Seconds by which a clock may leap ahead with the end of a session, before that end is not believed.
    static let clockLeapSeconds: Int64 = 600
    /// Sessions of a station that a start is compared with, where its end may have come before it: the newest that wait.
    static let loneEndsCompared = 64
    /// Seconds for which a session may go on at a connector that says that it is left, before its end is not believed.
    static let leftSecondsMax: Int64 = 120
    /// Seconds by which two reports of one time may differ.
    static let sameTimeSeconds: Int64 = 60
    /// Seconds in which a session of a clock that tells no time can have delivered what a person names.
    static let untoldSeconds: Int64 = 24 * 3_600
    /// Seconds for which the last thing known of a session holds, where its end is not known.
    static let evidenceSeconds: Int64 = 900
    /// The same where a station is configured to tell more seldom, at most.
    static let evidenceSecondsMax: Int64 = 3_600
    /// Seconds that a session without any reading is said to have lasted at most, where the next one of its connector began later.
    static let unreadSecondsMax: Int64 = 12 * 3_600
    /// Seconds for which a session may be open while its connector says that none runs, before a person is told.
    static let stuckSessionSeconds: Int64 = 900
    /// Tenths of an ampere with which a vehicle begins to charge, for each phase (IEC 61851-1), and of a watt by a voltage of 230 V.
    static let chargingTenthsOfAmpereLeast: Int64 = 60
    static let chargingTenthsOfWattLeast: Int64 = 60 * 230
    /// Phases by which a limit in watts counts where it names none (OCPP 1.6, 7.14).
    static let limitPhases: Int64 = 3
    /// Changes of the schedule of one limit that are kept; what follows on them is taken to allow nothing.
    static let limitParts = 96
    /// Times that the schedule of a limit is followed through one pause.
    static let limitRounds: Int64 = 64
    /// Seconds that a vehicle may take to charge again after it was let have nothing.
    static let wakeSeconds: Int64 = 120
    /// How full the file system of the journal may be before somebody is told.
    static let diskAlarmPercent = 85
    /// Seconds between heartbeats that stations are asked for.
    static let heartbeatIntervalSeconds = 300
    /// Seconds after which a pending station asks again.
    static let pendingIntervalSeconds = 30
    /// Boots within ten minutes that make a boot loop.
    static let bootLoopCount = 3
    /// Seconds that a queued call is kept for a station that is away.
    static let callExpirySeconds: Int64 = 24 * 3600
    /// The same at most.
    static let callExpirySecondsMax = 7 * 24 * 3600
    /// Seconds that one is kept that happens where it arrives: a start, a stop, a restart.
    static let momentSeconds: Int64 = 30
    /// The same at most: as long as a person may stand before a station and wait.
    static let momentSecondsMax = 300
    /// Seconds without a frame after which a station that connected is asked to boot, once a connection.
    static let bootSilenceSeconds: Int64 = 30
    /// Ticks over which the look for such stations is spread.
    static let bootLookSlices: Int64 = 8
    /// Seconds that the request for a boot is kept.
    static let bootRequestSeconds: Int64 = 600
    /// Seconds that the request for a setting is kept by which its change is seen.
    static let readBackSeconds: Int64 = 110
    /// Rows of one import.
    static let importRowsMax = 100_000
    /// Bytes of a command with all that follows from it: one that would make a longer entry is refused. What its end and the calls that
    /// leave because of it add stays within the rest of what the journal takes.
    static let commandEntryBytesMax = StoreLimits.bodyBytesMax - (4 << 20)
    /// Bytes of the input of a command; a refusal, which is recorded with it, then still fits.
    static let commandInputBytesMax = 16 << 20
    /// Bytes of all that a refusal lists; what would go beyond is left out.
    static let refusalBytesMax = 1 << 20
    /// Characters of one pointer or sentence of a refusal, which may quote what was sent.
    static let refusalCharacters = 2_000
    /// Characters of what was sent that such a sentence quotes.
    static let echoedCharacters = 100
    /// Invoices issued in one entry for sessions that waited for a seller; the ones behind them follow with the next ticks.
    static let waitingInvoicesPerEntry = 1_000
    /// Events of one tick, and bytes that leave because of it, after which the rest waits for the next one.
    static let tickEventsMax = 10_000
    static let tickSentBytesMax = 4 << 20
    /// Minutes that an onboarding window may be open.
    static let onboardingMinutesMax: Int64 = 24 * 60
    /// Tokens in one SendLocalList: 160 bytes each, and its text must fit into a frame of 64 KiB.
    static let localListLengthMax = 350
    /// Seconds for which the effect of a change that a station put off is watched.
    static let scheduledSecondsMax: Int64 = 24 * 3600
    /// How long one session may last before a person looks at it.
    static let sessionSecondsMax: Int64 = 7 * 24 * 3600
    /// Ticks over which the look for silent stations is spread.
    static let silenceSlices: Int64 = 64
    /// Seconds without a connection after which a station that was here is told of.
    static let offlineSeconds: Int64 = 15 * 60
    /// Stations that are told of at once because they are gone.
    static let offlineAlertsMax = 50
    /// Seconds without a frame after which a station with an open session is told of.
    static let sessionSilenceSeconds: Int64 = 3 * 24 * 3600
    /// Characters kept of a word that a station sends: a status, an error code.
    static let wordCharacters = 60
    /// Characters kept of the name of the software that asked to connect.
    static let userAgentCharacters = 128
    /// Characters kept of a text that a station sends: what it says of itself, what ails it.
    static let textCharacters = 255
    /// Characters kept of the value of a configuration key; some send far more than 500 (field.md, quirk 47).
    static let configurationValueCharacters = 2_500
    /// Characters kept of a certificate signing request.
    static let signingRequestCharacters = 16_384
    /// Characters of the address of a file that a station fetches or stores.
    static let transferAddressCharacters = 512
    /// Bytes of an answer that are kept beside its status; the journal has it whole.
    static let answerDetailBytes = 4_096
    /// Bytes of a composite schedule that are kept.
    static let scheduleBytes = 16_384
    /// Webhooks of one installation.
    static let webhooksMax = 8
    /// Effects to one target that may be open.
    static let openEffectsPerTarget = 1_000
    /// Seconds after which an effect is given up.
    static let effectSecondsMax: Int64 = 24 * 3600
    /// Attempts after which it is, too.
    static let effectAttemptsMax = 30
    /// Seconds between the first attempt and the second; they double with each.
    static let effectRetrySeconds: Int64 = 10
    /// Seconds between two attempts at most, before a lot spreads them.
    static let effectRetrySecondsMax: Int64 = 2 * 3600
    /// Configuration keys taken from one answer.
    static let configurationKeysMax = 1_000
}

/// Every bound of pricing and publishing. With them no product or sum of an amount leaves its integer type.
enum MoneyLimits {
    /// Millionths of the main unit: one million per unit.
    static let price: Int64 = 1_000_000 * 1_000_000
    /// Milliwatt-hours that one session is billed at most: 100 GWh.
    static let energy = Limits.consumptionMax
    /// Milliseconds that one session is billed at most: 31 years.
    static let duration: Int64 = 1_000_000_000_000
    /// Hundredths of a percent: 100 %.
    static let vatRate: Int64 = 10_000
    /// Watt-hours of one energy step.
    static let energyStep = 1_000_000
    /// Seconds of one time step.
    static let timeStep = 86_400
    /// Components of one version of a tariff: one of each dimension.
    static let components = Dimension.allCases.count
    /// Bytes of a tariff's name.
    static let tariffName = 200
    /// Bytes of a seller's name, and of each other line of text about it.
    static let sellerText = 500
    /// Days within which an invoice is to be paid at most.
    static let paymentDays = 365
    /// Bytes of the prefix of document numbers.
    static let series = 12
    /// Bytes of what somebody says about a correction.
    static let correctionReason = 500
    /// A session without energy that ended sooner was a failed start, in microseconds.
    static let failedStart: Int64 = 60_000_000
}
