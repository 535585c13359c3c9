"""The official JSON schemas of OCPP 1.6, applied to frames."""

import json
import pathlib

import jsonschema


class Schemas:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.validators = {}

    def fault(self, name, payload):
        """What is wrong with a payload by the schema of that name, or None."""
        if name not in self.validators:
            path = self.folder / f"{name}.json"
            if not path.is_file():
                return f"there is no schema {name}"
            # Utf-8 with a byte order mark occurs among the official files.
            schema = json.loads(path.read_text(encoding="utf-8-sig"))
            kind = jsonschema.validators.validator_for(schema)
            self.validators[name] = kind(schema, format_checker=kind.FORMAT_CHECKER)
        error = jsonschema.exceptions.best_match(self.validators[name].iter_errors(payload))
        return f"{name}: {error.message} at /{'/'.join(map(str, error.path))}" if error else None

    def faults_of_server(self, sent, received):
        """Faults in what a central system said to a station that sent `sent` and received `received`."""
        actions, faults = {}, []
        for text in sent:
            message = json.loads(text)
            if message[0] == 2:
                actions[message[1]] = message[2]
        for text in received:
            message = json.loads(text)
            if message[0] == 2:
                fault = self.fault(message[2], message[3])
            elif message[0] == 3:
                fault = self.fault(actions[message[1]] + "Response", message[2]) if message[1] in actions else f"answer to nothing: {text}"
            else:
                fault = f"refused: {text}"
            if fault:
                faults.append(fault)
        return faults
