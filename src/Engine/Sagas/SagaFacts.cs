using System.Text.Json.Serialization;

namespace Jumun.Engine;

/// <summary>
/// A saga began, on the steps of this version. Its cause is the event at the record's origin; if that is in another
/// journal, the record holds it.
/// </summary>
[Wire("engine.saga-began.v1")]
public sealed record SagaBegan(int Definition) : IEvent;

/// <summary>A saga heard the outcome of what it asked for; null: it was done.</summary>
[Wire("engine.saga-heard.v1")]
public sealed record SagaHeard(long Token, Refusal? Refusal) : IEvent;

/// <summary>A saga's time was up.</summary>
[Wire("engine.saga-woke.v1")]
public sealed record SagaWoke : IEvent;

/// <summary>A saga can't go on by itself: it waits for an operator.</summary>
[Wire("engine.saga-stuck.v1")]
public sealed record SagaStuck(string Reason) : IEvent;

/// <summary>An operator moved a saga on.</summary>
[Wire("engine.saga-resumed.v1")]
public sealed record SagaResumed(Resumption How, string Reason) : IEvent;

/// <summary>A saga is over: completed, or with everything undone.</summary>
[Wire("engine.saga-ended.v1")]
/// <param name="Reason">The code of the refusal that it was given up for.</param>
public sealed record SagaEnded(bool Completed, string? Reason = null) : IEvent;

/// <summary>An operator's word on a stuck saga.</summary>
[Wire("engine.resume-saga.v1")]
public sealed record ResumeSaga(string Saga, Resumption How, string Reason) : ICommand
{
    string ICommand.Key => Saga;
}

[JsonConverter(typeof(JsonStringEnumConverter<Resumption>))]
public enum Resumption
{
    /// <summary>Try again what was refused.</summary>
    Retry,

    /// <summary>Take what was refused as done.</summary>
    Skip,

    /// <summary>Undo everything that was done.</summary>
    Compensate,
}

/// <summary>How the engine's own facts are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(SagaBegan))]
[JsonSerializable(typeof(SagaHeard))]
[JsonSerializable(typeof(SagaWoke))]
[JsonSerializable(typeof(SagaStuck))]
[JsonSerializable(typeof(SagaResumed))]
[JsonSerializable(typeof(SagaEnded))]
[JsonSerializable(typeof(ResumeSaga))]
[JsonSerializable(typeof(Refusal))]
internal sealed partial class EngineJson : JsonSerializerContext;
