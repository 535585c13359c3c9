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

// Tests/Fuzz/run asks for this: by `-Xswiftc` the generator would be linked as a fuzzer too, and could not run.
let fuzzing: [SwiftSetting] =
    Context.environment["CPMS_FUZZING"] == nil
    ? [] : [.unsafeFlags(["-sanitize=fuzzer", "-enforce-exclusivity=checked", "-enable-testing"])]

// Imports run to the left only: EventStore <- Projections <- Commands <- Gateway <- Replay.
let package = Package(
    name: "cpms",
    products: [.executable(name: "cpms", targets: ["Replay"])],
    targets: [
        .systemLibrary(name: "CLMDB", path: "Sources/EventStore/CLMDB", providers: [.apt(["liblmdb-dev"])]),
        .systemLibrary(name: "COpenSSL", path: "Sources/EventStore/COpenSSL", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLinux", path: "Sources/Gateway/CLinux"),
        // What follows from a description is generated when it is built: codecs from the catalogue and the texts of messages, literals
        // from the dashboard's files.
        .executableTarget(name: "Generate", path: "Sources/EventStore/Generate", swiftSettings: settings),
        .plugin(
            name: "GeneratePlugin", capability: .buildTool(), dependencies: ["Generate"], path: "Sources/EventStore/GeneratePlugin"),
        .target(
            name: "EventStore", dependencies: ["CLMDB", "COpenSSL"],
            exclude: ["CLMDB", "COpenSSL", "Catalogue", "Generate", "GeneratePlugin"], swiftSettings: settings + fuzzing,
            plugins: ["GeneratePlugin"]),
        .target(
            name: "Projections", dependencies: ["EventStore"], swiftSettings: settings + fuzzing, plugins: ["GeneratePlugin"]),
        .target(
            name: "Commands", dependencies: ["Projections"], exclude: ["Protocols/OCPP16/Messages"], swiftSettings: settings + fuzzing,
            plugins: ["GeneratePlugin"]),
        .target(
            name: "Gateway", dependencies: ["Commands", "CLinux", "COpenSSL"], exclude: ["CLinux", "README.md"],
            swiftSettings: settings + fuzzing, plugins: ["GeneratePlugin"]),
        .executableTarget(name: "Replay", dependencies: ["Gateway"], swiftSettings: settings),
        .target(name: "Support", path: "Tests/Support", swiftSettings: settings),
        .testTarget(name: "TidyTests", dependencies: ["Support"], swiftSettings: settings),
        // What is generated for tests is a target of its own: the linker would find the generator twice in a test that has the plugin.
        .target(
            name: "Samples", dependencies: ["Projections", "Support"], path: "Tests/Samples", exclude: ["Embedded"],
            swiftSettings: settings, plugins: ["GeneratePlugin"]),
        .testTarget(name: "GenerateTests", dependencies: ["Generate", "Samples", "Support"], swiftSettings: settings),
        .testTarget(name: "EventStoreTests", dependencies: ["EventStore", "Samples", "Support"], swiftSettings: settings),
        .testTarget(name: "ProjectionsTests", dependencies: ["Projections", "Samples", "Support"], swiftSettings: settings),
        .testTarget(name: "CommandsTests", dependencies: ["Commands", "Support"], swiftSettings: settings),
        .testTarget(name: "GatewayTests", dependencies: ["Gateway", "Support"], swiftSettings: settings),
        .testTarget(name: "ReplayTests", dependencies: ["Replay", "Support"], swiftSettings: settings),
    ]
)
