import Commands

extension Preparation {
    /// Rows of an import, from CSV with a header line or from JSON. Nothing is made of more than an import may have.
    func importedRows() throws -> [JSONValue] {
        let rows = try readRows()
        let most = AdminCommand.importRowsMax
        if rows.count > most { _ = try JSONField(.array(rows), path: "/" + rowsName).array(max: most) }
        return rows
    }

    private func readRows() throws -> [JSONValue] {
        let type = request.http.fields["Content-Type"]?.lowercased() ?? ""
        guard type.hasPrefix("text/csv") else {
            let body = JSONField(try request.json())
            try body.allowOnly([rowsName])
            return try body.array(rowsName).map(\.value)
        }
        let table: CSV
        do throws(CSV.Problem) {
            table = try CSV(request.http.body)
        } catch {
            throw APIProblem(400, "The CSV cannot be read: \(error.description).")
        }
        let known = request.operation.body?.columns?.names ?? []
        if let odd = table.header.first(where: { !known.contains($0) }) {
            throw APIProblem(422, "The column \(odd) is not known; known are \(known.joined(separator: ", ")).")
        }
        let kinds = table.header.map { column in row.members.first { $0.name == column }?.shape.kind }
        return table.rows.map { cells in
            .object(
                cells.indices.compactMap { index in
                    cells[index].isEmpty ? nil : .init(name: table.header[index], value: Self.value(cells[index], kinds[index]))
                })
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
