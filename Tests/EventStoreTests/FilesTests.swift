import Glibc
import Support
import Testing

@testable import EventStore

struct FilesTests {
    /// The fault that this ends with; nil where it ends well.
    private func fault(_ body: () throws(Fault) -> Void) -> Fault? {
        do throws(Fault) { try body() } catch { return error }
        return nil
    }

    private func mode(_ path: String) -> UInt32 {
        var status = stat()
        return unsafe lstat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    @Test func `a file is there whole, with its mode, and nothing is left beside it`() throws {
        var random = SeededRandom(seed: .random(in: .min ... .max))
        let scratch = try Scratch()
        let path = scratch.path + "/file"
        for count in [0, 1, 4_095, 4_096, 65_536, 65_537, 200_000] {
            let bytes = random.bytes(count)
            try Files.write(bytes, to: path, mode: 0o600, replacing: true)
            #expect(try Files.read(path, limit: count) == bytes, "seed \(random.seed)")
            #expect(mode(path) == 0o600 && directoryNames(scratch.path) == ["file"])
        }
        let kept = try readFile(path)
        #expect(fault { () throws(Fault) in try Files.write([1], to: path, mode: 0o600, replacing: false) }?.kind == .exists)
        #expect(try readFile(path) == kept && directoryNames(scratch.path) == ["file"])
    }

    @Test func `what an earlier write left aside is no hindrance, be it a file, a directory or a link`() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/file"
        try writeFile([9, 9, 9], scratch.path + "/other")
        for left in 0..<3 {
            switch left {
            case 0: try writeFile([7], path + ".writing")
            case 1: try Files.makeDirectory(path + ".writing")
            default: #expect(unsafe symlink(scratch.path + "/other", path + ".writing") == 0)
            }
            try Files.write([UInt8(left)], to: path, mode: 0o640, replacing: true)
            #expect(try readFile(path) == [UInt8(left)] && mode(path) == 0o640)
        }
        // Nobody is led through a link to another's file.
        #expect(try readFile(scratch.path + "/other") == [9, 9, 9] && directoryNames(scratch.path) == ["file", "other"])
    }

    @Test func `a file is read up to its limit and refused beyond it`() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/file"
        try writeFile([UInt8](repeating: 3, count: 70_000), path)
        #expect(try Files.read(path, limit: 70_000).count == 70_000)
        #expect(fault { () throws(Fault) in _ = try Files.read(path, limit: 69_999) }?.kind == .limit)
        #expect(fault { () throws(Fault) in _ = try Files.read(path, limit: 0) }?.kind == .limit)
        // What has no end is not read to its end.
        #expect(fault { () throws(Fault) in _ = try Files.read("/dev/zero", limit: 100_000) }?.kind == .limit)
    }

    @Test func `each call that the system refuses is told with its code, its path and what to do`() throws {
        let scratch = try Scratch()
        let (file, none) = (scratch.path + "/file", scratch.path + "/none")
        try writeFile([1], file)
        try Files.makeDirectory(scratch.path + "/directory")
        let long = scratch.path + "/" + String(repeating: "x", count: 300)
        let refused: [(code: String, kind: Fault.Kind, call: () throws(Fault) -> Void)] = [
            ("ENOENT", .missing, { () throws(Fault) in _ = try Files.read(none, limit: 1) }),
            ("ENOENT", .missing, { () throws(Fault) in _ = try Files.names(in: none) }),
            ("ENOENT", .missing, { () throws(Fault) in try Files.sync(none) }),
            ("ENOENT", .missing, { () throws(Fault) in try Files.rename(none, to: file) }),
            ("ENOENT", .missing, { () throws(Fault) in try Files.makeDirectory(none + "/below") }),
            ("ENOENT", .missing, { () throws(Fault) in try Files.write([1], to: none + "/below", mode: 0o600, replacing: true) }),
            ("EEXIST", .exists, { () throws(Fault) in try Files.makeDirectory(scratch.path) }),
            ("ENOTDIR", .inputOutput, { () throws(Fault) in _ = try Files.names(in: file) }),
            ("ENOTDIR", .inputOutput, { () throws(Fault) in try Files.makeDirectory(file + "/below") }),
            ("EISDIR", .inputOutput, { () throws(Fault) in _ = try Files.read(scratch.path, limit: 1) }),
            ("EISDIR", .inputOutput, { () throws(Fault) in try Files.rename(file, to: scratch.path + "/directory") }),
            ("ENAMETOOLONG", .inputOutput, { () throws(Fault) in _ = try Files.read(long, limit: 1) }),
        ]
        for (code, kind, call) in refused {
            let fault = try #require(self.fault(call), "\(code) was expected")
            #expect(fault.code == code && fault.kind == kind, "\(fault)")
            #expect(fault.path != nil && fault.description.hasSuffix(fault.advice + "."), "\(fault)")
        }
        #expect(try readFile(file) == [1] && directoryNames(scratch.path) == ["directory", "file"])
    }

    @Test func `a disk that is full is told as a full disk`() throws {
        let full = unsafe open("/dev/full", O_WRONLY)
        try #require(full >= 0)
        defer { close(full) }
        let fault = self.fault { () throws(Fault) in
            unsafe try Files.withBytes([1, 2, 3]) { (bytes) throws(Fault) in try unsafe Files.writeAll(bytes, to: full, path: "full") }
        }
        #expect(fault?.kind == .diskFull && fault?.code == "ENOSPC" && fault?.what.hasSuffix("the disk is full") == true)
    }

    @Test func `a descriptor that is none, or is for reading, is a fault and no endless loop`() throws {
        let scratch = try Scratch()
        try writeFile([1], scratch.path + "/file")
        let reading = unsafe open(scratch.path + "/file", O_RDONLY)
        defer { close(reading) }
        for file in [-1, reading] {
            let fault = self.fault { () throws(Fault) in
                unsafe try Files.withBytes([1]) { (bytes) throws(Fault) in try unsafe Files.writeAll(bytes, to: file, path: "closed") }
            }
            #expect(fault?.code == "EBADF")
        }
    }

    @Test func `a directory goes with all that is in it, and a link goes alone`() throws {
        let scratch = try Scratch()
        let (tree, kept) = (scratch.path + "/tree", scratch.path + "/kept")
        try Files.makeDirectory(kept)
        try writeFile([1], kept + "/file")
        try Files.makeDirectory(tree)
        try Files.makeDirectory(tree + "/below")
        try writeFile([2], tree + "/below/file")
        #expect(unsafe symlink(kept, tree + "/link") == 0)
        #expect(unsafe symlink(scratch.path + "/gone", tree + "/dangling") == 0)
        #expect(Files.exists(tree + "/dangling") && !Files.exists(scratch.path + "/gone"))
        try Files.remove(tree)
        #expect(!Files.exists(tree) && directoryNames(kept) == ["file"])
        try Files.remove(tree)
        Files.clear(kept)
        #expect(directoryNames(scratch.path) == [])
    }

    @Test func `an empty directory is told from a full one, a file and nothing`() throws {
        let scratch = try Scratch()
        #expect(Files.isEmptyDirectory(scratch.path) && !Files.isEmptyDirectory(scratch.path + "/none"))
        try writeFile([], scratch.path + "/.hidden")
        #expect(!Files.isEmptyDirectory(scratch.path) && !Files.isEmptyDirectory(scratch.path + "/.hidden"))
        for name in ["b", "a", "c"] { try writeFile([], scratch.path + "/" + name) }
        #expect(try Files.names(in: scratch.path) == [".hidden", "a", "b", "c"])
    }

    @Test func `the parent of a path is where its name stands`() {
        let parents = [
            "/a/b/c": "/a/b", "/a/b/": "/a", "/a": "/", "/": "/", "//": "/", "a": ".", "a/b": "a", "a/": ".", "": ".", "../x": "..",
            "/a//": "/",
        ]
        for (path, parent) in parents { #expect(Files.parent(of: path) == parent, "\(path)") }
    }

    @Test func `what is free is told where there is a file system, and a place that is none is not full`() throws {
        let scratch = try Scratch()
        let free = try #require(Files.freeBytes(scratch.path))
        #expect(Files.isFull(scratch.path) == (free < 1 << 20))
        #expect(Files.freeBytes(scratch.path + "/none") == nil && !Files.isFull(scratch.path + "/none"))
    }

    @Test func `a lock keeps others out as long as it lives, and is its owner's alone`() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/lock"
        for _ in 0..<2 {
            let lock = try FileLock.acquire(path)
            let second = fault { () throws(Fault) in _ = try FileLock.acquire(path) }
            #expect(second?.kind == .locked && second?.path == path)
            _ = consume lock
        }
        #expect(mode(path) == 0o600)
        #expect(fault { () throws(Fault) in _ = try FileLock.acquire(scratch.path + "/none/lock") }?.code == "ENOENT")
        #expect(fault { () throws(Fault) in _ = try FileLock.acquire(scratch.path) }?.code == "EISDIR")
    }
}

struct FaultTests {
    @Test func `each code of the storage layer has its name and its kind`() {
        // lmdb.h, "Return Codes".
        let codes: [(Int32, String, Fault.Kind)] = [
            (-30_799, "MDB_KEYEXIST", .inputOutput), (-30_798, "MDB_NOTFOUND", .damaged), (-30_797, "MDB_PAGE_NOTFOUND", .damaged),
            (-30_796, "MDB_CORRUPTED", .damaged), (-30_795, "MDB_PANIC", .stopped), (-30_794, "MDB_VERSION_MISMATCH", .newerFormat),
            (-30_793, "MDB_INVALID", .damaged), (-30_792, "MDB_MAP_FULL", .mapFull), (-30_791, "MDB_DBS_FULL", .inputOutput),
            (-30_790, "MDB_READERS_FULL", .limit), (-30_788, "MDB_TXN_FULL", .limit), (-30_787, "MDB_CURSOR_FULL", .inputOutput),
            (-30_786, "MDB_PAGE_FULL", .inputOutput), (-30_785, "MDB_MAP_RESIZED", .inputOutput), (-30_784, "MDB_INCOMPATIBLE", .damaged),
            (-30_783, "MDB_BAD_RSLOT", .inputOutput), (-30_782, "MDB_BAD_TXN", .stopped), (-30_781, "MDB_BAD_VALSIZE", .inputOutput),
            (-30_780, "MDB_BAD_DBI", .inputOutput), (-30_779, "LMDB -30779", .inputOutput), (-1, "LMDB -1", .inputOutput),
        ]
        for (code, name, kind) in codes {
            let fault = Fault.code(code, "Reading", path: "data", sequence: 7)
            #expect(fault.code == name && fault.kind == kind && fault.sequence == 7, "\(fault)")
            // The name stands in brackets, and need not stand in the sentence too.
            #expect(!fault.what.contains("MDB_") && fault.what.hasPrefix("Reading failed: "), "\(fault)")
        }
    }

    @Test func `each code of the system has its name and its kind`() {
        let codes: [(Int32, String, Fault.Kind)] = [
            (ENOSPC, "ENOSPC", .diskFull), (EDQUOT, "EDQUOT", .diskFull), (EIO, "EIO", .inputOutput), (ENOENT, "ENOENT", .missing),
            (EEXIST, "EEXIST", .exists), (ENOTEMPTY, "ENOTEMPTY", .exists), (EACCES, "EACCES", .system), (EPERM, "EPERM", .system),
            (EROFS, "EROFS", .system), (ENOMEM, "ENOMEM", .system), (EMFILE, "EMFILE", .system), (ENFILE, "ENFILE", .system),
            (EAGAIN, "EAGAIN", .locked), (EBUSY, "EBUSY", .locked), (EINVAL, "EINVAL", .inputOutput), (EBADF, "EBADF", .inputOutput),
            (EFBIG, "EFBIG", .inputOutput), (EXDEV, "EXDEV", .inputOutput), (ELOOP, "ELOOP", .inputOutput), (EINTR, "EINTR", .inputOutput),
            (ETIMEDOUT, "errno 110", .inputOutput),
        ]
        for (code, name, kind) in codes {
            let fault = Fault.code(code, "Writing", path: "/none/such")
            #expect(fault.code == name && fault.kind == kind, "\(fault)")
        }
    }

    @Test func `whatever the code, a fault is told in whole sentences`() {
        for code in Array(-30_805 ... -30_775) + Array(1...133) as [Int32] {
            let text = Fault.code(code, "The commit", path: "data").description
            #expect(text.hasPrefix("The commit failed: ") && text.hasSuffix(".") && !text.contains(".."), "\(code): \(text)")
            #expect(text.contains(" in data [") && text.contains("]. "), "\(code): \(text)")
        }
    }

    @Test func `what is not known of a fault is not told`() {
        #expect(Fault(.limit, "Too much", advice: "Take less").description == "Too much. Take less.")
        #expect(Fault(.limit, "Too much", sequence: 3, advice: "Take less").description == "Too much (entry 3). Take less.")
        #expect(Fault(.limit, "Too much", path: "a b", advice: "Take less").description == "Too much in a b. Take less.")
        let lost = Fault.lost("Commit 7 does not stand in the file", path: "data")
        #expect(lost.kind == .damaged && lost.description.contains("a write was lost"))
    }
}
