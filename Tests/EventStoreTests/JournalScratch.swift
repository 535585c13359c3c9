import EventStore
import Glibc
import Support

/// A directory for one test, removed with what is in it.
final class Scratch: Sendable {
    let path: String

    init() throws {
        var template = Array(("/tmp/cpms-test-" + String(repeating: "X", count: 6)).utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw ScratchError(code: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { removeAll(path) }

    var journal: String { path + "/journal" }
    var keys: String { path + "/keys" }
    var data: String { path + "/journal/data.mdb" }
}

struct ScratchError: Error { let code: Int32 }

func removeAll(_ path: String) {
    for name in directoryNames(path) { removeAll(path + "/" + name) }
    _ = unsafe remove(path)
}

func directoryNames(_ path: String) -> [String] {
    guard let directory = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
        let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
}

func readFile(_ path: String) throws -> [UInt8] {
    let file = unsafe open(path, O_RDONLY)
    guard file >= 0 else { throw ScratchError(code: errno) }
    defer { close(file) }
    var status = stat()
    unsafe fstat(file, &status)
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var done = 0
    while done < bytes.count {
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress.map { unsafe $0 + done }, $0.count - done) }
        guard count > 0 else { throw ScratchError(code: errno) }
        done += count
    }
    return bytes
}

func writeFile(_ bytes: [UInt8], _ path: String) throws {
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard file >= 0 else { throw ScratchError(code: errno) }
    defer { close(file) }
    var done = 0
    while done < bytes.count {
        let count = unsafe bytes.withUnsafeBytes { unsafe write(file, $0.baseAddress.map { unsafe $0 + done }, $0.count - done) }
        guard count > 0 else { throw ScratchError(code: errno) }
        done += count
    }
}

/// Puts one byte into a file.
func poke(_ path: String, _ offset: Int, _ value: UInt8) throws {
    let file = unsafe open(path, O_WRONLY)
    guard file >= 0 else { throw ScratchError(code: errno) }
    defer { close(file) }
    var byte = value
    guard unsafe pwrite(file, &byte, 1, offset) == 1 else { throw ScratchError(code: errno) }
}

/// Numbers and bytes by chance; a failing test prints the seed.
struct Dice: RandomNumberGenerator {
    private var random: SeededRandom

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    mutating func next() -> UInt64 { random.next() }

    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }
}

let testOrigin = "test.example.org"

func testKey(_ byte: UInt8 = 7) throws -> SigningKey { try SigningKey.seed([UInt8](repeating: byte, count: 32), name: testOrigin) }

func drafts(_ count: Int, from first: UInt64 = 1, dice: inout Dice, bodyMax: Int = 600) -> [EntryDraft] {
    (0..<count).map { index in
        EntryDraft(
            kind: UInt16(truncatingIfNeeded: dice.next() % 9), deciderVersion: 3,
            instant: Instant(seconds: 1_790_000_000 + Int64(index)), stream: first + UInt64(index) % 5,
            body: dice.bytes(Int(dice.next() % UInt64(bodyMax + 1))))
    }
}
