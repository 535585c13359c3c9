/// A part that few values of its kind have, behind a reference: whoever has none is shorter by it, and a copy of that costs less.
///
/// Its code is given to whoever uses it: as a generic of another module it would look its type up each time.
@propertyWrapper
public struct Seldom<Value: Sendable>: Sendable {
    @usableFromInline
    final class Box: Sendable {
        @usableFromInline let value: Value
        @inlinable init(_ value: Value) { self.value = value }
    }

    @usableFromInline var box: Box?

    @inlinable public init() {}

    @inlinable public init(wrappedValue: Value?) { self.wrappedValue = wrappedValue }

    @inlinable public var wrappedValue: Value? {
        get { if let box { box.value } else { nil } }
        set { if let newValue { box = Box(newValue) } else { box = nil } }
    }
}

extension Seldom: Equatable where Value: Equatable {
    @inlinable public static func == (left: Self, right: Self) -> Bool { left.wrappedValue == right.wrappedValue }
}
