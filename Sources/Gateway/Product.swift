/// What this is.
public enum Product {
    /// Version of the product.
    public static let version = "0.1.0"
}
