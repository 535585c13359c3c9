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
        let now = engine.now()
        guard let notice = api.certificate?.notice(at: now) else { return }
        guard certificateToldAt.map({ now.seconds(since: $0) >= 86_400 }) ?? true else { return }
        certificateToldAt = now
        warned(notice + ".")
    }
}
