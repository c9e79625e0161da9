namespace Jumun.Engine;

/// <summary>A request to one stream. The key names the stream: an order's id, a sku, a customer's id.</summary>
public interface ICommand
{
    /// <summary>
    /// The key of the stream that decides. Implement it explicitly (<c>string ICommand.Key => …</c>), so that it is
    /// not serialised.
    /// </summary>
    string Key { get; }
}

/// <summary>Something that happened: a fact of one stream, never changed and never taken back.</summary>
public interface IEvent;

/// <summary>
/// The name under which a command or an event is stored, with its version: <c>ordering.order-placed.v1</c>.
/// It never changes, whatever the class is called.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class WireAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
