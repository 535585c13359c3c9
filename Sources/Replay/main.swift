internal import FoundationEssentials
internal import Glibc

var local = LocalCommands()
local.serve = Serve.run
local.demo = Demo.run
local.simulate = SimulateCommand.run
local.play = PlayCommand.run
local.bench = Bench.run
local.addTimeMachine()

let environment = ProcessInfo.processInfo.environment
let context = Context(
    console: Console.standard(environment: environment), environment: environment, readFile: { try InputFile.read($0) },
    saveFile: { try OutputFile.save($0, $1) }, removeFile: OutputFile.remove,
    randomBytes: { count in
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }, clock: ProgressBar.monotonicSeconds, pause: { usleep(UInt32(min(max($0, 0), 1_000) * 1_000_000)) },
    connect: { try HTTPTransport($0) })
let line = Array(CommandLine.arguments.dropFirst())
exit(Tool.run(line, root: CommandTree.root(local, for: line), context: context).rawValue)
