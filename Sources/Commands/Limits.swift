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
}
