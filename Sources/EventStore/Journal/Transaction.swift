internal import CLMDB
import Glibc

/// A table of an environment.
struct StoreTable: Sendable {
    let number: MDB_dbi
}

/// A transaction, alive only inside the closure that was given it. What it hands out as pointers dies with it, in a
/// write transaction already with the next write.
@safe
struct Transaction: ~Copyable {
    let handle: OpaquePointer
    private let path: String

    init(_ handle: OpaquePointer, _ path: String) {
        unsafe self.handle = handle
        self.path = path
    }

    /// The number of the commit that a reader sees, or that a writer makes.
    var number: UInt64 { UInt64(unsafe mdb_txn_id(handle)) }

    /// Opens a table, or makes it.
    func table(_ name: String, integerKeys: Bool, create: Bool) throws(Fault) -> StoreTable {
        var number: MDB_dbi = 0
        let flags = UInt32((integerKeys ? MDB_INTEGERKEY : 0) | (create ? MDB_CREATE : 0))
        let code = unsafe mdb_dbi_open(handle, name, flags, &number)
        guard code == 0 else { throw .code(code, "Opening the table \(name)", path: path) }
        return StoreTable(number: number)
    }

    /// Opens a table; nil where there is none.
    func tableIfAny(_ name: String, integerKeys: Bool) throws(Fault) -> StoreTable? {
        var number: MDB_dbi = 0
        let code = unsafe mdb_dbi_open(handle, name, UInt32(integerKeys ? MDB_INTEGERKEY : 0), &number)
        if code == MDB_NOTFOUND { return nil }
        guard code == 0 else { throw .code(code, "Opening the table \(name)", path: path) }
        return StoreTable(number: number)
    }

    /// The value of a number, in the page.
    func value(_ table: StoreTable, _ key: UInt64) throws(Fault) -> UnsafeRawBufferPointer? {
        var number = key
        return try unsafe withUnsafeMutableBytes(of: &number) { (bytes) throws(Fault) -> UnsafeRawBufferPointer? in
            try unsafe value(table, UnsafeRawBufferPointer(bytes))
        }
    }

    /// The value of a key, in the page.
    func value(_ table: StoreTable, _ key: UnsafeRawBufferPointer) throws(Fault) -> UnsafeRawBufferPointer? {
        var keyValue = unsafe MDB_val(key)
        var data = unsafe MDB_val()
        let code = unsafe mdb_get(handle, table.number, &keyValue, &data)
        if code == MDB_NOTFOUND { return nil }
        guard code == 0 else { throw .code(code, "Reading", path: path) }
        return unsafe data.bytes
    }

    /// A copy of the value of a key.
    func bytes(_ table: StoreTable, _ key: [UInt8]) throws(Fault) -> [UInt8]? {
        unsafe try Files.withBytes(key) { (key) throws(Fault) in try unsafe value(table, key).map { unsafe Array($0) } }
    }

    /// A copy of the value of a number.
    func bytes(_ table: StoreTable, _ key: UInt64) throws(Fault) -> [UInt8]? {
        try unsafe value(table, key).map { unsafe Array($0) }
    }

    /// Sets the value of a key.
    func put(_ table: StoreTable, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws(Fault) {
        var keyValue = unsafe MDB_val(key)
        var data = unsafe MDB_val(value)
        let code = unsafe mdb_put(handle, table.number, &keyValue, &data, 0)
        guard code == 0 else { throw .code(code, "Writing", path: path) }
    }

    func put(_ table: StoreTable, _ key: [UInt8], _ value: [UInt8]) throws(Fault) {
        unsafe try Files.withBytes(key) { (key) throws(Fault) in
            unsafe try Files.withBytes(value) { (value) throws(Fault) in try unsafe put(table, key, value) }
        }
    }

    func put(_ table: StoreTable, _ key: UInt64, _ value: [UInt8]) throws(Fault) {
        try unsafe withUnsafeBytes(of: key) { (key) throws(Fault) in
            unsafe try Files.withBytes(value) { (value) throws(Fault) in try unsafe put(table, key, value) }
        }
    }

    /// Removes a key; answers whether it was there.
    @discardableResult
    func delete(_ table: StoreTable, _ key: [UInt8]) throws(Fault) -> Bool {
        unsafe try Files.withBytes(key) { (key) throws(Fault) in try unsafe delete(table, key) }
    }

    /// Removes the key of a number; answers whether it was there.
    @discardableResult
    func delete(_ table: StoreTable, _ key: UInt64) throws(Fault) -> Bool {
        try unsafe withUnsafeBytes(of: key) { (key) throws(Fault) in try unsafe delete(table, key) }
    }

    private func delete(_ table: StoreTable, _ key: UnsafeRawBufferPointer) throws(Fault) -> Bool {
        var keyValue = unsafe MDB_val(key)
        let code = unsafe mdb_del(handle, table.number, &keyValue, nil)
        if code == MDB_NOTFOUND { return false }
        guard code == 0 else { throw .code(code, "Deleting", path: path) }
        return true
    }

    /// Removes everything from a table.
    func empty(_ table: StoreTable) throws(Fault) {
        let code = unsafe mdb_drop(handle, table.number, 0)
        guard code == 0 else { throw .code(code, "Emptying a table", path: path) }
    }

    /// How many keys a table has.
    func count(_ table: StoreTable) throws(Fault) -> Int {
        var status = MDB_stat()
        let code = unsafe mdb_stat(handle, table.number, &status)
        guard code == 0 else { throw .code(code, "Counting", path: path) }
        return status.ms_entries
    }

    func cursor(_ table: StoreTable) throws(Fault) -> Cursor {
        var pointer: OpaquePointer?
        let code = unsafe mdb_cursor_open(handle, table.number, &pointer)
        guard code == 0, let pointer = unsafe pointer else { throw .code(code, "Opening a cursor", path: path) }
        return unsafe Cursor(pointer, path)
    }
}

/// A place in a table; closes with its value, which must not outlive the transaction.
@safe
struct Cursor: ~Copyable {
    private let handle: OpaquePointer
    private let path: String

    init(_ handle: OpaquePointer, _ path: String) {
        unsafe self.handle = handle
        self.path = path
    }

    deinit { unsafe mdb_cursor_close(handle) }

    /// The key and value where `operation` leads; nil at the end.
    func move(
        _ operation: MDB_cursor_op, _ key: UnsafeRawBufferPointer? = nil
    ) throws(Fault) -> (key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)? {
        var keyValue = unsafe key.map { unsafe MDB_val($0) } ?? MDB_val()
        var data = unsafe MDB_val()
        let code = unsafe mdb_cursor_get(handle, &keyValue, &data, operation)
        if code == MDB_NOTFOUND { return nil }
        guard code == 0 else { throw .code(code, "Reading", path: path) }
        return unsafe (keyValue.bytes, data.bytes)
    }

    /// The number that is the key where `operation` leads; nil at the end, and for a key that is none.
    func number(_ operation: MDB_cursor_op) throws(Fault) -> UInt64? {
        guard let (key, _) = try unsafe move(operation) else { return nil }
        return unsafe sequenceKey(key)
    }

    /// Room in the page for `count` bytes behind the last key of the table, good until the next. A cursor that stays there need not go
    /// down the tree for each.
    func reserveLast(_ key: UInt64, count: Int) throws(Fault) -> UnsafeMutableRawPointer {
        var number = key
        let result: (Int32, UnsafeMutableRawPointer?) = unsafe withUnsafeMutableBytes(of: &number) { bytes in
            var keyValue = unsafe MDB_val(UnsafeRawBufferPointer(bytes))
            var data = unsafe MDB_val(mv_size: count, mv_data: nil)
            let code = unsafe mdb_cursor_put(handle, &keyValue, &data, UInt32(MDB_APPEND | MDB_RESERVE))
            return unsafe (code, data.mv_data)
        }
        guard unsafe result.0 == 0, let pointer = unsafe result.1 else {
            throw unsafe .code(result.0, "Appending", path: path, sequence: key)
        }
        return unsafe pointer
    }

    /// Puts a key behind the last one of the table; pages are filled to the end then.
    func append(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws(Fault) {
        var keyValue = unsafe MDB_val(key)
        var data = unsafe MDB_val(value)
        let code = unsafe mdb_cursor_put(handle, &keyValue, &data, UInt32(MDB_APPEND))
        guard code == 0 else { throw .code(code, "Appending", path: path) }
    }

    /// The key and value at a number or behind it.
    func move(to number: UInt64) throws(Fault) -> (key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)? {
        try unsafe withUnsafeBytes(of: number) { (bytes) throws(Fault) in try unsafe move(MDB_SET_RANGE, bytes) }
    }
}

extension MDB_val {
    init(_ bytes: UnsafeRawBufferPointer) {
        unsafe self.init(mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
    }

    var bytes: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(start: mv_data, count: mv_size) }
}
