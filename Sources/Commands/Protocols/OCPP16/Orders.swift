import EventStore

extension Place {
    /// Connector n is EVSE n with one connector, connector 0 the station.
    init(_ connectorId: ConnectorID) {
        self.init(evse: connectorId.rawValue, connector: connectorId == .station ? nil : 1)
    }
}

extension TokenVerdict {
    init(_ info: OCPP16.IdTagInfo) {
        self.init(status: info.status, expires: info.expiryDate, group: info.group)
    }
}

extension OCPP16 {
    /// An order in the words of this version; nil where it has no word for it.
    static func text(of order: Order) -> OrderText? {
        switch order {
        case .startSession(let token, let place):
            OrderText("RemoteStartTransaction", RemoteStartTransactionRequest(connectorId: place?.recorded, idTag: token))
        case .stopSession(let transaction):
            transaction.number.map { OrderText("RemoteStopTransaction", RemoteStopTransactionRequest(transactionId: $0)) }
        case .reset(let isHard): OrderText("Reset", ResetRequest(type: isHard ? .hard : .soft))
        case .unlock(let place): OrderText("UnlockConnector", UnlockConnectorRequest(connectorId: place.recorded))
        case .changeAvailability(let place, let isOperative):
            OrderText(
                "ChangeAvailability",
                ChangeAvailabilityRequest(connectorId: place.recorded, type: isOperative ? .operative : .inoperative))
        case .changeConfiguration(let setting):
            OrderText(
                "ChangeConfiguration",
                ChangeConfigurationRequest(key: setting.key, value: ConfigurationValue(setting.value, key: setting.key)))
        case .tellConfiguration(let keys): OrderText("GetConfiguration", GetConfigurationRequest(key: keys))
        case .trigger(let name):
            MessageTrigger(rawValue: name).map { OrderText("TriggerMessage", TriggerMessageRequest(requestedMessage: $0)) }
        case .localList(let list): OrderText("SendLocalList", SendLocalListRequest(list))
        case .tellLocalListVersion: OrderText("GetLocalListVersion", GetLocalListVersionRequest())
        }
    }
}

extension OCPP16.SendLocalListRequest {
    fileprivate init(_ list: LocalList) {
        self.init(
            listVersion: list.version,
            localAuthorizationList: list.entries.map { OCPP16.AuthorizationData(idTag: $0.token, idTagInfo: OCPP16.IdTagInfo($0.verdict)) },
            updateType: list.isFull ? .full : .differential)
    }
}

extension OCPP16.ChangeAvailabilityRequest: StationOrder {
    var order: Order { .changeAvailability(Place(connectorId), isOperative: type == .operative) }
}

extension OCPP16.GetConfigurationRequest: StationOrder {
    var order: Order { .tellConfiguration(key) }
}

extension OCPP16.GetLocalListVersionRequest: StationOrder {
    var order: Order { .tellLocalListVersion }
}

extension OCPP16.RemoteStartTransactionRequest: StationOrder {
    var order: Order { .startSession(token: idTag, at: connectorId.map { Place($0) }) }
}

extension OCPP16.RemoteStopTransactionRequest: StationOrder {
    var order: Order { .stopSession(.number(transactionId)) }
}

extension OCPP16.ResetRequest: StationOrder {
    var order: Order { .reset(isHard: type == .hard) }
}

extension OCPP16.SendLocalListRequest: StationOrder {
    var order: Order {
        let entries = localAuthorizationList.compactMap { data in
            data.idTag.map { LocalList.Entry(token: $0, verdict: data.idTagInfo.map { TokenVerdict($0) } ?? .invalid) }
        }
        return .localList(LocalList(version: listVersion, entries: entries, isFull: updateType == .full))
    }
}

extension OCPP16.TriggerMessageRequest: StationOrder {
    var order: Order { .trigger(message: requestedMessage.name) }
}

extension OCPP16.UnlockConnectorRequest: StationOrder {
    var order: Order { .unlock(Place(connectorId)) }
}

extension OCPP16.ExtendedTriggerMessageRequest: StationOrder {
    var order: Order { .trigger(message: requestedMessage.name) }
}
