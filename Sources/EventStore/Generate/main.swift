// Turns descriptions into Swift while the product is built; GeneratePlugin says for which target what.
//
//   Generate catalogue --part events|states|samples|page --into FOLDER [--released FILE] FILE.catalogue…
//   Generate messages --version NAME --into FOLDER FILE.messages…
//   Generate embed --name NAME --folder FOLDER --into FILE.swift FILE…
import Glibc

do {
    try Generation.run(Array(CommandLine.arguments.dropFirst()))
} catch {
    print(error.description, terminator: "")
    exit(1)
}
