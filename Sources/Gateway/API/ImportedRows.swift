import Commands

extension Preparation {
    /// Rows of an import, from CSV with a header line or from JSON. No row is made of more than an import may have.
    func importedRows() throws -> [JSONValue] {
        let type = request.http.fields["Content-Type"]?.lowercased() ?? ""
        if type.hasPrefix("text/csv") { return try rowsOfTable() }
        let body = JSONField(try request.json())
        try body.allowOnly([rowsName])
        return try body.array(rowsName, max: AdminCommand.importRowsMax).map(\.value)
    }

    private func rowsOfTable() throws -> [JSONValue] {
        let (bytes, most) = (request.http.body, AdminCommand.importRowsMax)
        // Before any row is made, it is known that none has more cells than there are columns.
        try check(columns: try readable { () throws(CSV.Problem) in try CSV.header(of: bytes) })
        let table = try readable { () throws(CSV.Problem) in try CSV(bytes, rowsMax: most) }
        if table.hasMore { throw JSONFieldError(path: "/" + rowsName, problem: "must have at most \(most) elements, has more") }
        let kinds = table.header.map { column in row.members.first { $0.name == column }?.shape.kind }
        return table.rows.map { cells in
            .object(
                cells.indices.compactMap { index in
                    cells[index].isEmpty ? nil : .init(name: table.header[index], value: Self.value(cells[index], kinds[index]))
                })
        }
    }

    private func readable<Value>(_ read: () throws(CSV.Problem) -> Value) throws(APIProblem) -> Value {
        do throws(CSV.Problem) {
            return try read()
        } catch {
            throw APIProblem(400, "The CSV cannot be read: \(error.description).")
        }
    }

    private func check(columns: [String]) throws(APIProblem) {
        let known = request.operation.body?.columns?.names ?? []
        if let odd = columns.first(where: { !known.contains($0) }) {
            throw APIProblem(422, "The column \(odd.echoed()) is not known; known are \(known.joined(separator: ", ")).")
        }
        if let twice = columns.indices.first(where: { columns[..<$0].contains(columns[$0]) }) {
            throw APIProblem(422, "The column \(columns[twice]) stands twice.")
        }
    }

    private var rowsName: String { request.operation.command?.rowsName ?? "" }

    /// What one row is.
    private var row: Shape {
        guard case .list(let row, _, _)? = request.operation.command?.form.shape.members.first?.shape.kind else { return Shape(.object) }
        return row
    }

    /// A cell as JSON. What is none of its kind stays text, so that the refusal can name it; nothing of a cell becomes JSON unread.
    private static func value(_ cell: String, _ kind: Shape.Kind?) -> JSONValue {
        switch kind {
        case .orNull(let shape): value(cell, shape.kind)
        case .integer where Int(cell).map({ String($0) == cell }) ?? false: .number(cell)
        case .flag where cell == "true" || cell == "false": .bool(cell == "true")
        default: .string(cell)
        }
    }
}
