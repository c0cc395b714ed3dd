package io.penstock.validation;

import io.penstock.catalog.Category;
import io.penstock.problem.Issue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Whether something inherits from itself or waits for itself. One issue for each knot of objects that all reach each other,
 * with one way round it; found without recursion, because a definition may be a chain of many thousand objects.
 */
final class CycleRules implements Rule {

    @Override
    public void check(Context context, Findings findings) {
        Model model = context.model();
        parents(model, findings);
        dependencies(model, findings);
    }

    private static void parents(Model model, Findings findings) {
        var edges = new ArrayList<List<Integer>>();
        for (Element element : model.elements()) {
            edges.add(element.object().references("parent").stream()
                    .map(model::byId)
                    .filter(parent -> parent != null)
                    .map(Element::index)
                    .toList());
        }
        for (List<Integer> cycle : cycles(edges)) {
            findings.add(
                    model.elements().get(cycle.get(0)),
                    Issue.error("parent-cycle", "inherits from itself: " + path(model, cycle))
                            .field("parent")
                            .expected("parents that end")
                            .source(FieldRules.DEFINITION_PAGE));
        }
    }

    /** What waits for what: an activity for inputs and dependencies, an output node for its producers. */
    private static void dependencies(Model model, Findings findings) {
        var edges = new ArrayList<List<Integer>>();
        model.elements().forEach(element -> edges.add(new ArrayList<>()));
        for (Element element : model.elements()) {
            if (element.isOpen()) {
                continue;
            }
            List<Integer> own = edges.get(element.index());
            model.targets(element, "dependsOn").forEach(target -> own.add(target.index()));
            if (element.isOf(Category.ACTIVITY)) {
                model.targets(element, "input").forEach(target -> own.add(target.index()));
                model.targets(element, "output")
                        .forEach(target -> edges.get(target.index()).add(element.index()));
            }
        }
        for (List<Integer> cycle : cycles(edges)) {
            Element first = model.elements().get(cycle.get(0));
            findings.add(
                    first,
                    Issue.error("cycle", "waits for itself: " + path(model, cycle))
                            .field(first.has("dependsOn") ? "dependsOn" : first.has("input") ? "input" : "id")
                            .expected("dependencies that end")
                            .source("dp-concepts-staging"));
        }
    }

    private static String path(Model model, List<Integer> cycle) {
        var names = new ArrayList<String>();
        cycle.forEach(index -> names.add(model.elements().get(index).id()));
        names.add(names.get(0));
        return String.join(" → ", names);
    }

    /** For every strongly connected set with a cycle in it, a shortest way round from its first member. */
    static List<List<Integer>> cycles(List<List<Integer>> edges) {
        var found = new ArrayList<List<Integer>>();
        for (List<Integer> component : components(edges)) {
            int first = Collections.min(component);
            if (component.size() > 1 || edges.get(first).contains(first)) {
                found.add(wayRound(first, component, edges));
            }
        }
        found.sort(Comparator.comparing(cycle -> cycle.get(0)));
        return found;
    }

    private static List<Integer> wayRound(int start, List<Integer> component, List<List<Integer>> edges) {
        var inside = new boolean[edges.size()];
        component.forEach(node -> inside[node] = true);
        var from = new int[edges.size()];
        Arrays.fill(from, -1);
        var queue = new ArrayDeque<Integer>();
        queue.add(start);
        while (!queue.isEmpty()) {
            int node = queue.remove();
            for (int next : edges.get(node)) {
                if (next == start) {
                    var way = new ArrayList<Integer>();
                    for (int at = node; at != start; at = from[at]) {
                        way.add(at);
                    }
                    way.add(start);
                    Collections.reverse(way);
                    return way;
                }
                if (inside[next] && from[next] < 0) {
                    from[next] = node;
                    queue.add(next);
                }
            }
        }
        throw new IllegalStateException("no way round from " + start);
    }

    /** Tarjan's algorithm with a stack of its own. */
    private static List<List<Integer>> components(List<List<Integer>> edges) {
        int n = edges.size();
        var order = new int[n];
        var low = new int[n];
        var position = new int[n];
        var onStack = new boolean[n];
        var stack = new ArrayDeque<Integer>();
        var path = new ArrayDeque<Integer>();
        var components = new ArrayList<List<Integer>>();
        int counter = 0;
        for (int root = 0; root < n; root++) {
            if (order[root] != 0) {
                continue;
            }
            path.push(root);
            while (!path.isEmpty()) {
                int node = path.peek();
                if (order[node] == 0) {
                    order[node] = low[node] = ++counter;
                    stack.push(node);
                    onStack[node] = true;
                }
                if (position[node] < edges.get(node).size()) {
                    int next = edges.get(node).get(position[node]++);
                    if (order[next] == 0) {
                        path.push(next);
                    } else if (onStack[next]) {
                        low[node] = Math.min(low[node], order[next]);
                    }
                    continue;
                }
                path.pop();
                if (!path.isEmpty()) {
                    low[path.peek()] = Math.min(low[path.peek()], low[node]);
                }
                if (low[node] == order[node]) {
                    var component = new ArrayList<Integer>();
                    int member;
                    do {
                        member = stack.pop();
                        onStack[member] = false;
                        component.add(member);
                    } while (member != node);
                    components.add(component);
                }
            }
        }
        return components;
    }
}
