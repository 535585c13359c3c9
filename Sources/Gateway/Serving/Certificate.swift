import EventStore

extension Shell {
    /// From now on this certificate is shown.
    public func shows(_ certificate: ServedCertificate?) {
        api.certificate = certificate
        certificateToldAt = nil
        tellCertificate()
    }

    /// A certificate that will not be valid for long is told at once, and then every day.
    func tellCertificate() {
        guard let notice = api.certificate?.notice(at: engine.now()) else { return }
        guard isOver(86_400, since: certificateToldAt) else { return }
        certificateToldAt = Clock.monotonicMilliseconds()
        warned(notice + ".")
    }
}
