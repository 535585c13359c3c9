internal import Gateway

/// Runs one command line.
enum Tool {
    /// Parses `line`, the words after the program's name, runs the command it names, and tells what the shell should see.
    static func run(_ line: [String], root: Command, context: Context) -> ExitCode {
        let console = context.console
        do throws(UsageError) {
            switch try Parser.parse(line, root: root, environment: context.environment) {
            case .version:
                console.print("cpms \(Product.version)")
                return .ok
            case .help(let path):
                console.print(HelpText.text(for: path, root: root, style: console.style))
                return .ok
            case .run(let invocation):
                return run(invocation, context)
            }
        } catch {
            return complain(error, root: root, console: console)
        }
    }

    private static func run(_ invocation: Invocation, _ context: Context) -> ExitCode {
        guard let run = invocation.command.run else { preconditionFailure("\(invocation.path) is registered without a run function") }
        do {
            return try run(invocation, context)
        } catch let error as UsageError {
            return complain(error, root: invocation.command, console: context.console)
        } catch let error as CommandFailure {
            report(error.message, context.console)
            return error.exitCode
        } catch {
            report(TerminalText.escaped(String(describing: error)), context.console)
            return .unreachable
        }
    }

    private static func complain(_ error: UsageError, root: Command, console: Console) -> ExitCode {
        // Who typed half a command wants to see how it goes on.
        if error.message.hasSuffix("needs a subcommand") || error.message == "No command is given" {
            console.report(HelpText.text(for: error.path, root: root, style: console.errorStyle) + "\n")
        }
        report(error.text, console)
        return .usage
    }

    private static func report(_ message: String, _ console: Console) {
        console.report(console.errorStyle.red("cpms:") + " " + message)
    }
}
