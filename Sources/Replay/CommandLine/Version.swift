/// The version of the product.
enum Version {
    /// Semantic version, as `cpms --version` prints it.
    static let text = "0.1.0"
}
