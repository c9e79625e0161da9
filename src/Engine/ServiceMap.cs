using System.Reflection;
using System.Text;
using System.Text.Json.Serialization;

namespace Jumun.Engine;

[JsonConverter(typeof(JsonStringEnumConverter<WayKind>))]
public enum WayKind
{
    /// <summary>A process of the one has commands decided by the other.</summary>
    Commands,

    /// <summary>What happens in the one sets something off in the other: a process, or a policy.</summary>
    SetsOff,

    /// <summary>What happens in the one is in a view of the other.</summary>
    IsShown,
}

/// <summary>The messages of a kind that go from one service to another.</summary>
/// <param name="By">The processes that send or hear them, and the views; <c>policy</c> for policies.</param>
/// <param name="Messages">Their wire names, without version.</param>
public sealed record Way(
    string From, string To, WayKind Kind, IReadOnlyList<string> By, IReadOnlyList<string> Messages);

/// <summary>
/// Who sends what to whom, and who hears what of whom, as services declare it. A policy's command is decided in its own
/// service, so it is no way.
/// </summary>
public static class ServiceMap
{
    private const int LabelNamesMax = 2;
    private const string Policy = "policy";

    /// <summary>One way for each pair of services and kind, in the order of the services.</summary>
    public static IReadOnlyList<Way> Of(IReadOnlyList<Service> services)
    {
        var topology = new Topology(services);
        return
        [
            .. services.SelectMany(service => Sent(service, topology).Concat(Heard(service, topology)))
                .Where(message => message.From != message.To)
                .GroupBy(message => (message.From, message.To, message.Kind))
                .OrderBy(way => topology.IndexOf(way.Key.From)).ThenBy(way => topology.IndexOf(way.Key.To))
                .ThenBy(way => way.Key.Kind)
                .Select(way => new Way(
                    way.Key.From, way.Key.To, way.Key.Kind, [.. way.Select(message => message.By).Distinct()],
                    [.. way.Select(message => NameOf(message.Type)).Distinct()])),
        ];
    }

    /// <summary>The map as a picture that Mermaid draws: at most a few names at each arrow.</summary>
    public static string ToMermaid(IReadOnlyList<Way> ways)
    {
        var text = new StringBuilder("flowchart LR\n");
        foreach (var (from, to, kind, _, messages) in ways)
        {
            var names = messages.Take(LabelNamesMax).Select(Short).ToList();
            var label = string.Join("<br>", messages.Count > LabelNamesMax
                ? names.Append($"and {messages.Count - LabelNamesMax} more") : names);
            text.Append("  ").Append(from).Append(kind switch
            {
                WayKind.Commands => $" ==>|{label}| ",
                WayKind.SetsOff => $" -->|{label}| ",
                WayKind.IsShown => " -.-> ", // To name them all would hide the rest.
                _ => throw Unreachable.Case(kind),
            }).Append(to).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The whole map in words.</summary>
    public static string ToText(IReadOnlyList<Way> ways)
    {
        var text = new StringBuilder();
        foreach (var (from, to, kind, by, messages) in ways)
        {
            var names = string.Join(", ", by);
            text.Append(kind switch
            {
                WayKind.Commands => $"{from} commands {to} ({names}):",
                WayKind.SetsOff => $"{from} sets something off in {to} ({names}):",
                WayKind.IsShown => $"{from} is in a view of {to} ({names}):",
                _ => throw Unreachable.Case(kind),
            }).Append('\n');
            text.AppendJoin("", messages.Select(message => $"  {Short(message)}\n"));
        }

        return text.ToString();
    }

    private static IEnumerable<Message> Sent(Service service, Topology topology) =>
        from kind in service.Kinds
        from command in kind.Sends
        let target = topology.Services[topology.TargetOf(command).Service].Name
        select new Message(service.Name, target, WayKind.Commands, kind.Name, command);

    private static IEnumerable<Message> Heard(Service service, Topology topology)
    {
        var heard = service.Kinds.SelectMany(kind => kind.Hears.Select(e => (WayKind.SetsOff, kind.Name, Event: e)))
            .Concat(service.Policies.Select(policy => (WayKind.SetsOff, Policy, Event: policy.Hears)))
            .Concat(service.ViewKinds.SelectMany(v => v.Hears.Select(e => (WayKind.IsShown, v.Name, Event: e))));
        return
            from hearing in heard
            let emitter = topology.EmitterOf(hearing.Event)
            where emitter >= 0 // Else it is the engine's own, or of a service that is not here.
            select new Message(
                topology.Services[emitter].Name, service.Name, hearing.Item1, hearing.Item2, hearing.Event);
    }

    /// <summary>Of a wire name all but its version: <c>ordering.order-placed</c>.</summary>
    private static string NameOf(Type message)
    {
        var name = message.GetCustomAttribute<WireAttribute>()?.Name ?? message.Name;
        var version = name.LastIndexOf(".v", StringComparison.Ordinal);
        return version > 0 ? name[..version] : name;
    }

    private static string Short(string name) => name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..];

    private sealed record Message(string From, string To, WayKind Kind, string By, Type Type);
}
