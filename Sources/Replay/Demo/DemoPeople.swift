import EventStore

/// Whom and what a demonstration is about: sites with stations, and drivers with their cards.
struct DemoPeople {
    /// Where the stations stand.
    static let sites = ["Harbour", "Market Hall", "Depot"]
    private static let firstNames = [
        "Ada", "Grace", "Alan", "Barbara", "Edsger", "Tony", "Radia", "Ken", "Frances", "Niklaus", "Margaret", "Dennis", "Karen", "Donald",
        "Hedy", "Konrad", "Sophie", "Robin", "Adele", "Leslie",
    ]
    private static let lastNames = ["Berger", "Okafor", "Lindqvist", "Moreau", "Novak", "Rossi", "Tanaka"]

    let seed: UInt64
    let stationCount: Int

    /// Name of the station of that number, from 1.
    static func stationName(_ number: Int) -> String {
        "\(sites[(number - 1) % sites.count]) \((number - 1) / sites.count + 1)"
    }

    /// Everybody has one card and charges at one station mostly, so that no card is in two places.
    var drivers: [(name: String, card: String)] {
        let count = max(40, stationCount * 3)
        return StationPlan.tags(seed: seed, count: count).enumerated().map { index, card in
            let family = (index + index / Self.firstNames.count * 3) % Self.lastNames.count
            let again = index / (Self.firstNames.count * Self.lastNames.count)
            let name = Self.firstNames[index % Self.firstNames.count] + " " + Self.lastNames[family]
            return (name + (again > 0 ? " \(again + 1)" : ""), card)
        }
    }

    /// The cards that are shown at the station of that number, from 1.
    func cards(at number: Int) -> [String] {
        drivers.enumerated().filter { $0.offset % stationCount == number - 1 }.map(\.element.card)
    }

    /// The stations as they live while the past is told: a few cars a day, most of them by day.
    func plans(password: String) -> [StationPlan] {
        (1...stationCount).map { number in
            var plan = StationPlan.member(number, seed: seed, tags: cards(at: number))
            plan.password = password
            plan.sampleSeconds = 300
            plan.heartbeatSeconds = 1_800
            plan.answerSeconds = SimulateLimits.answerSeconds * 60
            plan.habits.idleSeconds = 2 * 3_600...9 * 3_600
            plan.habits.dayPermille = 900
            plan.habits.strangerPermille = 10
            return plan
        }
    }

    /// How drivers come while somebody looks.
    static let liveHabits = Habits(lostAnswerPermille: 0)
}
