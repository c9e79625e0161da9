using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Jumun.Engine;

namespace Jumun.Tests;

/// <summary>Reads and writes what a service speaks, as its journal does.</summary>
internal static class Language
{
    public static JsonTypeInfo Of(Service service, Type type) =>
        service.Languages.Select(context => context.GetTypeInfo(type)).FirstOrDefault(info => info is not null)
        ?? throw new InvalidOperationException($"{service.Name} can't write {type.Name}.");

    /// <summary>What the engine or one of these services can write.</summary>
    public static JsonTypeInfo Of(IEnumerable<Service> services, Type type) =>
        services.SelectMany(service => service.Languages).Prepend(EngineJson.Default)
            .Select(context => context.GetTypeInfo(type)).First(info => info is not null)!;

    public static string Write(Service service, object value) =>
        JsonSerializer.Serialize(value, Of(service, value.GetType()));

    public static T Reread<T>(Service service, T value)
        where T : class =>
        (T)JsonSerializer.Deserialize(Write(service, value), Of(service, value.GetType()))!;
}
