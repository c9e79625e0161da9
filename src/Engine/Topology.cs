using System.Collections.Concurrent;

namespace Jumun.Engine;

/// <summary>Who decides which command and who hears which event, over all services of a platform. Built once.</summary>
internal sealed class Topology
{
    private readonly ConcurrentDictionary<Type, Target> _targets = [];
    private readonly ConcurrentDictionary<Type, Hearing> _hearers = [];
    private readonly ConcurrentDictionary<StreamKind, IReadOnlyList<int>> _keepers = [];

    public Topology(IReadOnlyList<Service> services)
    {
        Services = services;
        if (services.Count > 64)
        {
            throw new ArgumentException($"A platform has at most 64 services, not {services.Count}.");
        }

        foreach (var twice in services.GroupBy(s => s.Name).Where(g => g.Count() > 1))
        {
            throw new ArgumentException($"Two services are called '{twice.Key}'.");
        }
    }

    public IReadOnlyList<Service> Services { get; }

    public int IndexOf(string? service)
    {
        for (var i = 0; i < Services.Count; i++)
        {
            if (Services[i].Name == service)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The service and kind of stream that decide a command.</summary>
    public Target TargetOf(Type command) =>
        _targets.TryGetValue(command, out var known) ? known : _targets.GetOrAdd(command, Find(command));

    /// <summary>For each service by index, what in it hears an event; empty entries for services that don't.</summary>
    public Hearing HearersOf(Type happened) =>
        _hearers.TryGetValue(happened, out var known) ? known : _hearers.GetOrAdd(happened, FindHearers(happened));

    /// <summary>The services, as bits, that a record is of interest to: as addressee, as asker, as listener.</summary>
    public ulong AudienceOf(Record record)
    {
        var audience = 0UL;
        if (record.Parked is not null)
        {
            return audience; // It has no outcome yet.
        }

        foreach (var send in record.Sends)
        {
            audience |= BitOf(send.Command.GetType());
        }

        audience |= BitOf(record.ReplyTo?.Service);
        foreach (var happened in record.Events)
        {
            audience |= HearersOf(happened.GetType()).Audience;
        }

        return audience;
    }

    /// <summary>The service that decides a command, as a bit.</summary>
    public ulong BitOf(Type command) => 1UL << TargetOf(command).Service;

    /// <summary>A service, as a bit; none when there is no such service.</summary>
    public ulong BitOf(string? service) => IndexOf(service) is >= 0 and var index ? 1UL << index : 0;

    /// <summary>The other services that keep a copy of what happens in streams of this kind.</summary>
    public IReadOnlyList<int> KeepersOf(Target target) =>
        _keepers.TryGetValue(target.Kind, out var known) ? known : _keepers.GetOrAdd(target.Kind, FindKeepers(target));

    private IReadOnlyList<int> FindKeepers(Target target) =>
        [.. Enumerable.Range(0, Services.Count).Where(i => i != target.Service && Services[i].ViewKinds
            .Any(v => v.IsKept && v.Hears.Any(type => target.Kind.EventType?.IsAssignableFrom(type) == true)))];

    /// <summary>The service in whose streams an event happens, or -1 when none is known.</summary>
    public int EmitterOf(Type happened)
    {
        for (var i = 0; i < Services.Count; i++)
        {
            if (Services[i].Kinds.Any(k =>
                k.EventType?.IsAssignableFrom(happened) == true || k.Says.Contains(happened)))
            {
                return i;
            }
        }

        return -1;
    }

    public (int Service, StreamKind Kind) KindOf(Type state)
    {
        for (var i = 0; i < Services.Count; i++)
        {
            if (Services[i].Kinds.FirstOrDefault(k => k.StateType == state) is { } kind)
            {
                return (i, kind);
            }
        }

        throw new InvalidOperationException($"No service decides or runs {state.Name}: register it with its service.");
    }

    /// <summary>The service and kind of stream in which events of this base type happen.</summary>
    public (int Service, StreamKind Kind) KindOfEvents(Type events)
    {
        for (var i = 0; i < Services.Count; i++)
        {
            if (Services[i].Kinds.FirstOrDefault(k => k.EventType == events) is { } kind)
            {
                return (i, kind);
            }
        }

        throw new InvalidOperationException($"No service has streams of {events.Name}.");
    }

    public int ServiceOfView(Type view)
    {
        for (var i = 0; i < Services.Count; i++)
        {
            if (Services[i].ViewKinds.Any(v => v.ViewType == view))
            {
                return i;
            }
        }

        throw new InvalidOperationException($"No service shows or keeps {view.Name}: register it with its service.");
    }

    private Hearing FindHearers(Type happened)
    {
        Hearers[] byService = [.. Services.Select(service => new Hearers(service, happened))];
        var audience = byService.Select((h, i) => h.Any ? 1UL << i : 0UL).Aggregate(0UL, (all, bit) => all | bit);
        return new(byService, audience);
    }

    private Target Find(Type command)
    {
        for (var type = command; type is not null; type = type.BaseType)
        {
            for (var i = 0; i < Services.Count; i++)
            {
                if (Services[i].Kinds.FirstOrDefault(k => k.CommandType == type) is { } kind and not null
                    && type != typeof(ResumeSaga))
                {
                    return new(i, kind);
                }
            }
        }

        throw new InvalidOperationException(
            $"No service decides {command.Name}: register its decider with its service.");
    }
}

internal readonly record struct Target(int Service, StreamKind Kind);

/// <summary>For each service by index, what in it hears a type of event; and the services that do, as bits.</summary>
internal sealed record Hearing(Hearers[] ByService, ulong Audience);

/// <summary>What in one service hears one type of event.</summary>
internal sealed class Hearers(Service service, Type happened)
{
    public StreamKind[] Sagas { get; } = [.. service.Kinds.Where(k => k.Hears.Contains(happened))];

    public Policy[] Policies { get; } = [.. service.Policies.Where(p => p.Hears == happened)];

    /// <summary>Which of the service's views, by index.</summary>
    public int[] Views { get; } =
        [.. service.ViewKinds.Index().Where(view => view.Item.Hears.Contains(happened)).Select(view => view.Index)];

    public bool Any => Sagas.Length + Policies.Length + Views.Length > 0;
}
