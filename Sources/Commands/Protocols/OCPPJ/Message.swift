/// A request or an answer of a version of OCPP.
///
/// Reading is tolerant: what is odd is noted in the warnings, and nil is answered only where the message cannot be used.
/// Writing always yields what the official schemas accept: text too long is cut, optional text that is empty is left out.
protocol OCPPMessage: Sendable, Equatable {
    init?(reading reader: MessageReader, warnings: inout Warnings)
    /// Writes the payload as one JSON object.
    func write(to json: inout JSONWriter)
}

/// A message that says nothing but its name; whatever stands in it is passed over.
protocol EmptyMessage: OCPPMessage {
    init()
}

extension EmptyMessage {
    init(reading reader: MessageReader, warnings: inout Warnings) { self.init() }

    func write(to json: inout JSONWriter) { json.object { _ in } }
}
