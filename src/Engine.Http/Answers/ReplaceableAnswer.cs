using System.Buffers;
using System.IO.Pipelines;

namespace Jumun.Engine.Http;

/// <summary>What a connection sends. Once told so, the next answer that passes is replaced by another.</summary>
internal sealed class ReplaceableAnswer(PipeWriter output) : PipeWriter
{
    private readonly ArrayBufferWriter<byte> _held = new();
    private byte[]? _other;

    public override bool CanGetUnflushedBytes => output.CanGetUnflushedBytes;

    public override long UnflushedBytes => output.UnflushedBytes + _held.WrittenCount;

    public void Replace(byte[] answer) => _other = answer;

    public override Memory<byte> GetMemory(int sizeHint = 0) =>
        _other is null ? output.GetMemory(sizeHint) : _held.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) =>
        _other is null ? output.GetSpan(sizeHint) : _held.GetSpan(sizeHint);

    public override void Advance(int bytes)
    {
        if (_other is null)
        {
            output.Advance(bytes);
        }
        else
        {
            _held.Advance(bytes);
        }
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_other is not null && _held.WrittenCount > 0)
        {
            // To whoever speaks HTTP/2 the server says in its frames that it does not: that is left as it is.
            output.Write(_held.WrittenSpan.StartsWith("HTTP/1."u8) ? _other : _held.WrittenSpan);
            _held.Clear();
            _other = null;
        }

        return output.FlushAsync(cancellationToken);
    }

    public override void CancelPendingFlush() => output.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => output.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => output.CompleteAsync(exception);
}

/// <summary>Both directions of a connection.</summary>
internal sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
