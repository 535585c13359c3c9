/// Things in the order in which they were last put, at most so many of them: the one that was put longest ago goes. They are found by their
/// group (the station that an alert is about; a card), in which there are few. To find, put and remove one costs the same however many
/// there are in all, for lists like these grow to their bound and stay there.
struct Recent<Group: Hashable & Sendable, Element: Equatable & Sendable>: Sendable {
    /// Where the neighbours of one stand.
    private struct Links: Sendable {
        var older: Int?
        var newer: Int?
        /// Those of the same group.
        var olderInGroup: Int?
        var newerInGroup: Int?
    }

    /// Nil where one was removed, until another takes its place.
    private var elements: [Element?] = []
    private var ofGroup: [Group] = []
    private var links: [Links] = []
    private var free: [Int] = []
    /// The newest of each group.
    private var groups: [Group: Int] = [:]
    private var oldest: Int?
    private var newest: Int?
    private(set) var count = 0

    let most: Int

    /// - Parameter most: how many are kept.
    init(most: Int) { self.most = most }

    var isEmpty: Bool { count == 0 }

    /// The newest of a group.
    subscript(group: Group) -> Element? { isEmpty ? nil : groups[group].flatMap { elements[$0] } }

    /// Where the newest of a group for which this holds stands, until something is put or removed.
    func place(in group: Group, where isIt: (Element) -> Bool) -> Int? {
        var next = isEmpty ? nil : groups[group]
        while let place = next {
            if elements[place].map(isIt) ?? false { return place }
            next = links[place].olderInGroup
        }
        return nil
    }

    /// Where those of a group for which this holds stand, until something is put or removed: the newest first.
    func places(in group: Group, where isIt: (Element) -> Bool) -> [Int] {
        var places: [Int] = []
        var next = isEmpty ? nil : groups[group]
        while let place = next {
            if elements[place].map(isIt) ?? false { places.append(place) }
            next = links[place].olderInGroup
        }
        return places
    }

    /// The one that stands at a place that was just found.
    func element(at place: Int) -> Element? { elements[place] }

    /// Puts one as the newest.
    /// - Parameter former: where the one stands that it is put in the place of.
    /// - Returns: the one that had to go for it.
    @discardableResult mutating func put(_ element: Element, in group: Group, insteadOf former: Int? = nil) -> Element? {
        if let former { remove(at: former) }
        let gone = count >= most ? oldest.flatMap { remove(at: $0) } : nil
        let link = Links(older: newest, newer: nil, olderInGroup: groups[group], newerInGroup: nil)
        let place = free.popLast() ?? elements.count
        if place == elements.count {
            elements.append(element)
            ofGroup.append(group)
            links.append(link)
        } else {
            elements[place] = element
            ofGroup[place] = group
            links[place] = link
        }
        if let older = link.olderInGroup { links[older].newerInGroup = place }
        if let newest { links[newest].newer = place } else { oldest = place }
        newest = place
        groups[group] = place
        count += 1
        return gone
    }

    /// - Returns: the one that stood there.
    @discardableResult mutating func remove(at place: Int) -> Element? {
        guard let element = elements[place].take() else { return nil }
        let link = links[place]
        if let older = link.older { links[older].newer = link.newer } else { oldest = link.newer }
        if let newer = link.newer { links[newer].older = link.older } else { newest = link.older }
        if let older = link.olderInGroup { links[older].newerInGroup = link.newerInGroup }
        if let newer = link.newerInGroup {
            links[newer].olderInGroup = link.olderInGroup
        } else {
            groups[ofGroup[place]] = link.olderInGroup
        }
        free.append(place)
        count -= 1
        return element
    }

    /// Removes all of a group.
    mutating func remove(_ group: Group) {
        if isEmpty { return }
        while let place = groups[group] { remove(at: place) }
    }

    /// Changes each where it stands.
    mutating func changeEach(_ change: (inout Element) -> Void) {
        for place in elements.indices {
            guard var element = elements[place].take() else { continue }
            change(&element)
            elements[place] = element
        }
    }

    /// The one that was put longest ago first.
    var oldestFirst: [Element] {
        var list: [Element] = []
        list.reserveCapacity(count)
        var next = oldest
        while let place = next {
            if let element = elements[place] { list.append(element) }
            next = links[place].newer
        }
        return list
    }

    /// The one that was put last first.
    var newestFirst: [Element] { oldestFirst.reversed() }
}

extension Recent: Equatable {
    /// The same things in the same order, whatever came and went before.
    static func == (a: Recent, b: Recent) -> Bool { a.oldestFirst == b.oldestFirst }
}
