using System.Buffers.Binary;
using System.Text;

namespace Jumun.Engine.Http;

/// <summary>What became of a call to another process.</summary>
internal enum CallOutcome : byte
{
    /// <summary>The content is the answer. On a call itself, which has no outcome yet, too.</summary>
    Answered,

    /// <summary>The shard is not there; nothing was done.</summary>
    NotThere,

    /// <summary>Nothing was done.</summary>
    Overloaded,

    /// <summary>Nobody knows what was done.</summary>
    Unknown,
}

/// <summary>
/// A call to another process, or the answer to one. On its way: its length without these four bytes; the call's number,
/// eight bytes; the outcome, one; the length of the shard's name, one; the name; the content. A message is one or more
/// of them. Numbers are little-endian.
/// </summary>
internal readonly record struct CallFrame(
    long Number, CallOutcome Outcome, string Shard, ReadOnlyMemory<byte> Content)
{
    private const int HeadBytes = sizeof(int) + sizeof(long) + 2;

    /// <summary>Appends it.</summary>
    public void WriteTo(MemoryStream message)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        BinaryPrimitives.WriteInt32LittleEndian(head, HeadBytes - sizeof(int) + Shard.Length + Content.Length);
        BinaryPrimitives.WriteInt64LittleEndian(head[4..], Number);
        (head[12], head[13]) = ((byte)Outcome, checked((byte)Shard.Length));
        message.Write(head);
        Span<byte> name = stackalloc byte[Shard.Length];
        Encoding.ASCII.GetBytes(Shard, name);
        message.Write(name);
        message.Write(Content.Span);
    }

    /// <summary>All that are in a message. Throws <see cref="InvalidDataException"/> when it makes no sense.</summary>
    public static IEnumerable<CallFrame> ReadAll(ReadOnlyMemory<byte> message)
    {
        while (!message.IsEmpty)
        {
            var length = message.Length < HeadBytes ? -1 : BinaryPrimitives.ReadInt32LittleEndian(message.Span);
            if (length < HeadBytes - sizeof(int) || length > message.Length - sizeof(int))
            {
                throw new InvalidDataException("A message of another process makes no sense.");
            }

            yield return Read(message.Slice(sizeof(int), length));
            message = message[(sizeof(int) + length)..];
        }
    }

    private static CallFrame Read(ReadOnlyMemory<byte> frame)
    {
        var head = frame.Span;
        var rest = frame[(HeadBytes - sizeof(int))..];
        var name = head[9];
        return name > rest.Length
            ? throw new InvalidDataException("A message of another process makes no sense.")
            : new(
                BinaryPrimitives.ReadInt64LittleEndian(head), (CallOutcome)head[8],
                Encoding.ASCII.GetString(rest.Span[..name]), rest[name..]);
    }
}
