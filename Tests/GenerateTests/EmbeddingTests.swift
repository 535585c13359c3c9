import Foundation
import Support
import Testing

@testable import Generate
@testable import Samples

@Suite struct EmbeddingTests {
    private static let folder = Golden.root().appendingPathComponent("Tests/Samples/Embedded")

    @Test func `the build embeds every file of a folder, to the byte`() throws {
        let names = try FileManager.default.subpathsOfDirectory(atPath: Self.folder.path).sorted().filter { $0.contains(".") }
        #expect(EmbeddedSamples.files.map(\.path) == names)
        for file in EmbeddedSamples.files {
            let data = try Data(contentsOf: Self.folder.appendingPathComponent(file.path))
            #expect(file.bytes == Array(data), "\(file.path)")
        }
    }

    @Test func `a file has the media type of its ending`() {
        #expect(EmbeddedSamples.file("script.js")?.mediaType == "text/javascript; charset=utf-8")
        #expect(EmbeddedSamples.file("parts/style.css")?.mediaType == "text/css; charset=utf-8")
        #expect(EmbeddedSamples.file("parts/bytes.png")?.mediaType == "image/png")
    }

    @Test func `a file whose media type is not known is refused by name`() {
        #expect { try EmbeddedFile(path: "a/b.exe", bytes: []) } throws: { "\($0)".contains("a/b.exe: the media type") }
        #expect(throws: Problems.self) { try EmbeddedFile(path: "a/js", bytes: []) }
    }

    @Test func `a file that would take the compiler minutes is refused`() throws {
        #expect(try EmbeddedFile(path: "a.js", bytes: [UInt8](repeating: 32, count: 300_000)).mediaType.hasPrefix("text/javascript"))
        #expect(throws: Problems.self) { try EmbeddedFile(path: "a.js", bytes: [UInt8](repeating: 32, count: 300_001)) }
    }

    @Test func `a literal has more signs than any run of its text`() throws {
        #expect(try EmbeddedFile(path: "a.js", bytes: Array("a ## b".utf8)).literal == "###\"\"\"\na ## b\n\"\"\"###")
        #expect(try EmbeddedFile(path: "a.js", bytes: Array("a\r\n\t".utf8)).literal == "#\"\"\"\na\\#u{d}\n\\#u{9}\n\"\"\"#")
    }

    @Test func `a file outside the folder is refused`() {
        #expect(throws: Problems.self) { try EmbeddedFile.read(["x/a.js"], below: "y") }
    }
}
