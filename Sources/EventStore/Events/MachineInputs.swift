/// How the machine stands, as far as a decision may come of it.
public struct MachineInput: Recordable, Equatable {
    /// Of the file system that holds the journal.
    public var diskUsedPercent: Int
    /// Bytes that may still be written there; nil from a version that did not say.
    public var diskFreeBytes: UInt64?
    /// Bytes that are kept free there for what must not stop; nil from a version that kept none.
    public var diskReserveBytes: UInt64?
    /// What the key ring could not do lately, and what is to be done about it; nil where nothing is known.
    public var keyRingFault: String?
    /// Why the cache cannot be used, and is folded again meanwhile; nil where it can be.
    public var cacheFault: String?

    public init(
        diskUsedPercent: Int, diskFreeBytes: UInt64? = nil, diskReserveBytes: UInt64? = nil, keyRingFault: String? = nil,
        cacheFault: String? = nil
    ) {
        self.diskUsedPercent = diskUsedPercent
        self.diskFreeBytes = diskFreeBytes
        self.diskReserveBytes = diskReserveBytes
        self.keyRingFault = keyRingFault
        self.cacheFault = cacheFault
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var diskUsedPercent: Int?
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: diskUsedPercent = try reader.int()
            case 2: diskFreeBytes = try reader.uint64()
            case 3: diskReserveBytes = try reader.uint64()
            case 4: keyRingFault = try reader.string()
            case 5: cacheFault = try reader.string()
            default: try reader.skip()
            }
        }
        guard let diskUsedPercent else { throw .missingField(1) }
        self.diskUsedPercent = diskUsedPercent
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, diskUsedPercent)
        writer.put(2, diskFreeBytes)
        writer.put(3, diskReserveBytes)
        writer.put(4, keyRingFault)
        writer.put(5, cacheFault)
    }
}

/// Keys of those who were forgotten are destroyed.
public struct ErasureInput: Recordable, Equatable {
    /// Whose keys; each is gone whether it was there or not.
    public var subjects: [Subject]

    public init(subjects: [Subject]) {
        self.subjects = subjects
    }

    public init(from reader: inout FieldReader) throws(CodecError) {
        var subjects: [Subject] = []
        while let fieldNumber = try reader.next() {
            switch fieldNumber {
            case 1: subjects.append(try reader.value())
            default: try reader.skip()
            }
        }
        self.subjects = subjects
    }

    public func write(to writer: inout FieldWriter) {
        writer.put(1, subjects)
    }
}
