import EventStore
import Projections

extension Turn {
    /// OCPP 1.6, 4.1 Authorize.
    mutating func authorize(_ id: String, _ payload: MessageReader, _ frame: FrameInput) {
        var found = Warnings()
        let request = AuthorizeRequest(reading: payload, warnings: &found)
        if refuseIfStrict(id, found, frame) { return }
        let status = authorize(request.idTag)
        emit(.authorizationAnswered(AuthorizationAnswered(station: frame.station, token: request.idTag, status: status)))
        reply(id, AuthorizeResponse(idTagInfo: idTagInfo(request.idTag, status)), frame)
    }
}
