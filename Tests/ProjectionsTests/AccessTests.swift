import EventStore
import Projections
import Support
import Testing

private let card = Subject(high: 1, low: 2)
private let driver = DriverID(rawValue: 1)

private func issued(_ token: Subject = card, status: TokenStatus = .active) -> Event {
    .tokenIssued(
        TokenIssued(
            token: token, uid: SealedText(subject: token, sealed: [1]), kind: .rfid, status: status, tenant: .operator, group: "G",
            isFree: true))
}

@Test func `a token has what was last said of it`() {
    var fold = Fold([issued()])
    #expect(fold.world.tokens[card]?.status == .active)
    #expect(fold.world.tokens[card]?.issuedAt == fold.now)
    fold.apply(.tokenChanged(TokenChanged(token: card, status: .blocked, group: "", driver: driver, label: "L", isFree: false)))
    let state = fold.world.tokens[card]
    #expect(state?.status == .blocked && state?.group == nil && state?.driver == driver && state?.label == "L" && state?.isFree == false)
    fold.apply(.tokenChanged(TokenChanged(token: card)))
    #expect(fold.world.tokens[card]?.revision == 3)
    #expect(fold.world.tokens[card]?.status == state?.status && fold.world.tokens[card]?.group == state?.group)
    fold.apply(.tokenForgotten(TokenForgotten(token: card)))
    #expect(fold.world.tokens[card]?.isForgotten == true && fold.world.tokens[card]?.status == .inactive)
    #expect(fold.world.tokens.revision == 4)
}

@Test func `tokens stand in the order of their subjects and are counted`() {
    let world = Fold([issued(Subject(high: 2, low: 0)), issued(card), issued(Subject(high: 0, low: 9)), issued(card)]).world
    #expect(world.tokens.all.map(\.token.high) == [0, 1, 2])
    #expect(world.tokens.count == 3)
}

@Test func `what changed since a revision is found without a look at the rest`() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed: seed)
    var fold = Fold([])
    for _ in 0..<2_000 {
        let token = Subject(high: UInt64.random(in: 0..<300, using: &random), low: 7)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: fold.apply(issued(token))
        case 1: fold.apply(.tokenForgotten(TokenForgotten(token: token)))
        default: fold.apply(.tokenChanged(TokenChanged(token: token, label: "L")))
        }
    }
    for world in [fold.world, try World.decoded(from: fold.world.encoded())] {
        let tokens = world.tokens
        for since in [0, 1, 900, tokens.revision - 3, tokens.revision - 1, tokens.revision] {
            let expected = tokens.all.filter { $0.revision > since }.sorted { $0.revision < $1.revision }
            #expect(Array(tokens.changed(since: since)) == expected, "seed \(seed), since \(since)")
            #expect(tokens.changedCount(since: since) == expected.count, "seed \(seed), since \(since)")
            #expect(tokens.isForgetting(since: since) == expected.contains { $0.isForgotten }, "seed \(seed), since \(since)")
        }
        #expect(Array(tokens.present) == tokens.all.filter { !$0.isForgotten } && tokens.presentCount == Array(tokens.present).count)
    }
}

@Test func `drivers are numbered in their order, and forgetting one keeps its number`() {
    func registered(_ number: UInt32) -> Event {
        .driverRegistered(
            DriverRegistered(driver: DriverID(rawValue: number), subject: card, name: SealedText(subject: card), tenant: .operator))
    }
    let world = Fold([registered(1), registered(3), registered(2), .driverForgotten(DriverForgotten(driver: driver))]).world
    #expect(world.tokens.allDrivers.map(\.driver.rawValue) == [1, 2])
    #expect(world.tokens.nextDriver == DriverID(rawValue: 3))
    #expect(world.tokens[driver]?.isForgotten == true)
    #expect(world.tokens[DriverID(rawValue: 0)] == nil)
}

@Test func `an API token is found by its secret until it is revoked`() throws {
    let id = APITokenID(rawValue: 1)
    var fold = Fold([.apiTokenIssued(APITokenIssued(apiToken: id, name: "n", role: .accountant, secret: card))])
    #expect(fold.world.directory.find(secret: card)?.role == .accountant)
    #expect(try World.decoded(from: fold.world.encoded()).directory.find(secret: card)?.apiToken == id)
    fold.apply(.apiTokenRevoked(APITokenRevoked(apiToken: id)))
    #expect(fold.world.directory.find(secret: card) == nil)
    #expect(fold.world.directory.all.count == 1 && fold.world.directory.nextID == APITokenID(rawValue: 2))
}

private func carriedOut(_ key: String?, actor: String = "a", status: Int = 201) -> Event {
    .commandEnded(
        CommandEnded(actor: actor, command: "c", verdict: .done, idempotencyKey: key, bodyHash: 7, status: status, answer: [1, 2]))
}

@Test func `what was done under an idempotency key is known by actor and key`() throws {
    let world = Fold([carriedOut("k"), carriedOut("k", actor: "b", status: 200), carriedOut(nil)]).world
    for directory in [world.directory, try World.decoded(from: world.encoded()).directory] {
        #expect(directory.record(actor: "a", key: "k")?.status == 201)
        #expect(directory.record(actor: "b", key: "k")?.status == 200)
        #expect(directory.record(actor: "a", key: "j") == nil)
    }
}

@Test func `commands are remembered in a bounded number, the oldest go`() throws {
    var fold = Fold()
    for number in 1...9000 { fold.apply(carriedOut("k\(number)", status: number)) }
    let restored = try World.decoded(from: fold.world.encoded())
    for directory in [fold.world.directory, restored.directory] {
        #expect(directory.record(actor: "a", key: "k1") == nil)
        #expect(directory.record(actor: "a", key: "k4096") == nil)
        #expect(directory.record(actor: "a", key: "k4097")?.status == 4097)
        #expect(directory.record(actor: "a", key: "k9000")?.status == 9000)
    }
}

@Test func `the key of somebody who is forgotten is to be destroyed until it is said that it is`() throws {
    let person = Subject(high: 7, low: 7)
    var fold = Fold([
        issued(),
        .driverRegistered(
            DriverRegistered(driver: driver, subject: person, name: SealedText(subject: person), tenant: .operator)),
        .tokenForgotten(TokenForgotten(token: card)), .driverForgotten(DriverForgotten(driver: driver)),
        .tokenForgotten(TokenForgotten(token: card)),
        .driverForgotten(DriverForgotten(driver: DriverID(rawValue: 9))),
    ])
    #expect(fold.world.erasures.open == [card, person])
    #expect(try World.decoded(from: fold.world.encoded()) == fold.world)
    fold.apply(.keyDestroyed(KeyDestroyed(subject: card)))
    #expect(fold.world.erasures.open == [person])
    fold.apply(.keyDestroyed(KeyDestroyed(subject: card)), .keyDestroyed(KeyDestroyed(subject: person)))
    #expect(fold.world.erasures.open.isEmpty)
}

@Test func `a token that was issued anew since keeps its new key`() {
    let fold = Fold([issued(), .tokenForgotten(TokenForgotten(token: card)), issued()])
    #expect(fold.world.erasures.open.isEmpty)
}

@Test func `what a token has is taken away by a change that says so`() {
    let until = Instant(seconds: 1_800_000_000)
    var fold = Fold([issued(), .tokenChanged(TokenChanged(token: card, expires: until, driver: driver, label: "L"))])
    #expect(fold.world.tokens[card]?.expires == until && fold.world.tokens[card]?.driver == driver)
    fold.apply(.tokenChanged(TokenChanged(token: card, clearsExpiry: true)))
    #expect(fold.world.tokens[card]?.expires == nil && fold.world.tokens[card]?.driver == driver)
    fold.apply(.tokenChanged(TokenChanged(token: card, group: "", label: "", clearsDriver: true)))
    let state = fold.world.tokens[card]
    #expect(state?.driver == nil && state?.group == nil && state?.label == nil && state?.isFree == true)
}

@Test func `tokens are read on from any token`() throws {
    let numbers: [UInt64] = [5, 1, 9, 3, 7]
    let world = Fold(numbers.map { issued(Subject(high: $0, low: 0)) }).world
    for tokens in [world.tokens, try World.decoded(from: world.encoded()).tokens] {
        #expect(tokens.after(nil).map(\.token.high) == [1, 3, 5, 7, 9])
        #expect(tokens.after(Subject(high: 3, low: 0)).map(\.token.high) == [5, 7, 9])
        #expect(tokens.after(Subject(high: 4, low: 0)).first { _ in true }?.token.high == 5)
        #expect(Array(tokens.after(Subject(high: 9, low: 0))) == [])
    }
}

// MARK: Refused cards

private func answered(_ token: Subject, _ status: AuthorizationStatus) -> Event {
    .authorizationAnswered(AuthorizationAnswered(station: one, token: token, status: status))
}

@Test func `a refused card is counted, and gone once it is issued, let charge or forgotten`() throws {
    var fold = Fold([stationAdded(1, "CP1"), answered(card, .invalid), answered(card, .invalid)])
    let refused = try #require(fold.world.refused.all.first)
    #expect(refused.count == 2 && refused.firstAt == Fold.start.adding(seconds: 2) && refused.sequence == 3)
    fold.apply(issued(status: .blocked))
    #expect(fold.world.refused.all.isEmpty)
    fold.apply(answered(card, .blocked))
    #expect(fold.world.refused.all.map(\.status) == [.blocked])
    fold.apply(.tokenChanged(TokenChanged(token: card, status: .active)))
    #expect(fold.world.refused.all.isEmpty)
    fold.apply(answered(card, .expired))
    fold.apply(answered(card, .accepted))
    #expect(fold.world.refused.all.isEmpty)
}

@Test func `refused cards are bounded, the last first, and kept in a snapshot`() throws {
    var fold = Fold([stationAdded(1, "CP1")])
    for number in 0..<UInt64(Projections.Limits.refusedCards + 5) { fold.apply(answered(Subject(high: 9, low: number), .invalid)) }
    #expect(fold.world.refused.all.count == Projections.Limits.refusedCards)
    #expect(fold.world.refused.all.first?.token.low == UInt64(Projections.Limits.refusedCards + 4))
    #expect(try World.decoded(from: fold.world.encoded()) == fold.world)
}
