using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Jumun.Engine.Journals;

/// <summary>
/// What is stored under which name: built once at start from the services' languages, so that no message needs
/// reflection. Events of an old version are read as today's.
/// </summary>
public sealed class Wire
{
    private readonly FrozenDictionary<Type, WireType> _byType;
    private readonly FrozenDictionary<string, WireType> _byName;
    private readonly FrozenDictionary<Type, Func<IEvent, IEvent>> _upcasts;

    /// <summary>Knows nothing but the engine's own: for who looks at a journal without its language.</summary>
    internal static readonly Wire None = new([], []);

    /// <param name="languages">How the services' commands and events are written as JSON.</param>
    /// <param name="upcasters">From an old version of an event to the next one; chains are followed to the end.</param>
    public Wire(
        IEnumerable<JsonSerializerContext> languages, IEnumerable<(Type From, Func<IEvent, IEvent> To)> upcasters)
    {
        var contexts = languages.Prepend(EngineJson.Default).Distinct().ToList();
        var types = Index(contexts, contexts.Select(c => c.GetType().Assembly).Distinct().SelectMany(Named));
        _byType = types.ToFrozenDictionary(t => t.Type);
        _byName = types.ToFrozenDictionary(t => t.Name);
        _upcasts = upcasters.ToFrozenDictionary(u => u.From, u => u.To);
    }

    /// <summary>All wire names with their types, in order of name.</summary>
    public IEnumerable<(string Name, Type Type)> All =>
        _byName.Values.OrderBy(t => t.Name, StringComparer.Ordinal).Select(t => (t.Name, t.Type));

    internal int Count => _byType.Count;

    public string NameOf(Type type) => Of(type).Name;

    internal WireType Of(Type type) => _byType.TryGetValue(type, out var wired)
        ? wired
        : throw new InvalidOperationException(
            $"{type} can't be stored: give it a [Wire] name, list it in its language's JsonSerializerContext, and let "
            + "a service speak that language.");

    internal WireType? Find(string name) => _byName.GetValueOrDefault(name);

    internal bool IsOld(Type type) => _upcasts.ContainsKey(type);

    internal IEvent Upcast(IEvent happened)
    {
        while (_upcasts.TryGetValue(happened.GetType(), out var upcast))
        {
            happened = upcast(happened);
        }

        return happened;
    }

    internal static List<WireType> Index(
        List<JsonSerializerContext> contexts, IEnumerable<(Type Type, string Name)> named)
    {
        var types = new List<WireType>();
        var byName = new Dictionary<string, WireType>();
        foreach (var (type, name) in named)
        {
            if (Find(contexts, type) is { } json)
            {
                types.Add(new(types.Count, name, type, json));
                if (!byName.TryAdd(name, types[^1]))
                {
                    throw new InvalidOperationException(
                        $"{type} and {byName[name].Type} have the same wire name '{name}': give one of them another.");
                }
            }
            else if (!IsWrittenBySomeContext(type))
            {
                throw new InvalidOperationException(
                    $"{type} has the wire name '{name}' but can't be written as JSON: add "
                    + $"[JsonSerializable(typeof({type.Name}))] to the JsonSerializerContext of its language.");
            }
        }

        return types;
    }

    private static IEnumerable<(Type Type, string Name)> Named(Assembly assembly) =>
        from type in assembly.GetTypes()
        where !type.IsAbstract && (type.IsAssignableTo(typeof(IEvent)) || type.IsAssignableTo(typeof(ICommand)))
        let wire = type.GetCustomAttribute<WireAttribute>()
        where wire is not null
        orderby wire.Name
        select (type, wire.Name);

    private static JsonTypeInfo? Find(List<JsonSerializerContext> contexts, Type type)
    {
        foreach (var context in contexts)
        {
            if (context.GetTypeInfo(type) is { } json)
            {
                return json;
            }
        }

        return null;
    }

    /// <summary>
    /// The language of a service that is not run here may lie in the same assembly; its types are none of ours.
    /// </summary>
    private static bool IsWrittenBySomeContext(Type type) =>
        type.Assembly.GetTypes().Any(t =>
            t.IsAssignableTo(typeof(JsonSerializerContext))
            && t.CustomAttributes.Any(a =>
                a.AttributeType == typeof(JsonSerializableAttribute)
                && a.ConstructorArguments is [{ Value: Type written }] && written == type));
}

/// <summary>A command or event that is stored.</summary>
/// <param name="Number">From 0, without gaps, of this process; never stored.</param>
internal sealed record WireType(int Number, string Name, Type Type, JsonTypeInfo Json);
