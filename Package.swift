// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

// Imports run to the left only: EventStore <- Projections <- Commands <- Gateway <- Replay.
let package = Package(
    name: "cpms",
    products: [.executable(name: "cpms", targets: ["Replay"])],
    targets: [
        .systemLibrary(name: "CLMDB", path: "Sources/EventStore/CLMDB", providers: [.apt(["liblmdb-dev"])]),
        .systemLibrary(name: "COpenSSL", path: "Sources/EventStore/COpenSSL", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLinux", path: "Sources/Gateway/CLinux"),
        .target(
            name: "EventStore", dependencies: ["CLMDB", "COpenSSL"], exclude: ["CLMDB", "COpenSSL"],
            swiftSettings: settings),
        .target(name: "Projections", dependencies: ["EventStore"], swiftSettings: settings),
        .target(name: "Commands", dependencies: ["Projections"], swiftSettings: settings),
        .target(
            name: "Gateway", dependencies: ["Commands", "CLinux", "COpenSSL"], exclude: ["CLinux"],
            swiftSettings: settings),
        .executableTarget(name: "Replay", dependencies: ["Gateway"], swiftSettings: settings),
        .target(name: "Support", path: "Tests/Support", swiftSettings: settings),
        .testTarget(name: "TidyTests", dependencies: ["Support"], swiftSettings: settings),
        .testTarget(name: "EventStoreTests", dependencies: ["EventStore", "Support"], swiftSettings: settings),
        .testTarget(name: "ProjectionsTests", dependencies: ["Projections", "Support"], swiftSettings: settings),
        .testTarget(name: "CommandsTests", dependencies: ["Commands", "Support"], swiftSettings: settings),
        .testTarget(name: "GatewayTests", dependencies: ["Gateway", "Support"], swiftSettings: settings),
        .testTarget(name: "ReplayTests", dependencies: ["Replay", "Support"], swiftSettings: settings),
    ]
)
