using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Jumun.Bench;

/// <summary>A connection with at most one order under way; in its request only a few digits change.</summary>
internal sealed class OpenLoopConnection
{
    private const int AnswerBytesMax = 16 * 1024;
    private const int NumberDigits = 8;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly SocketAsyncEventArgs _receiving = new();
    private readonly byte[] _answer = new byte[AnswerBytesMax];
    private readonly byte[] _request;
    private readonly int _numberAt;
    private readonly int _customerAt;
    private readonly int _productAt;
    private readonly Action<OpenLoopConnection, int> _answered;
    private int _received;
    private int _number;

    public OpenLoopConnection(IPEndPoint address, string host, string key, Action<OpenLoopConnection, int> answered)
    {
        var body = """
            {"customerId":"demo-CCCC","lines":[{"sku":"TEA-PPP","quantity":2}],"couponCode":"WELCOME10",
            "payment":{"method":"balance"},"shippingAddress":{"name":"A. Customer","line1":"1 Sejong-daero",
            "city":"Seoul","postalCode":"04524","country":"KR"}}
            """.ReplaceLineEndings("");
        _request = Encoding.ASCII.GetBytes(
            $"POST /v1/orders HTTP/1.1\r\nHost: {host}\r\nIdempotency-Key: {key}-NNNNNNNN\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        _numberAt = _request.AsSpan().IndexOf("NNNNNNNN"u8);
        _customerAt = _request.AsSpan().IndexOf("CCCC"u8);
        _productAt = _request.AsSpan().IndexOf("PPP"u8);
        _answered = answered;
        _socket.Connect(address);
        _receiving.Completed += (_, _) => Received();
    }

    /// <summary>When the order under way was due, in ticks of the stop-watch.</summary>
    public long Due { get; private set; }

    public void Send(long due, int customer, int product)
    {
        Due = due;
        Write(_numberAt, NumberDigits, ++_number);
        Write(_customerAt, 4, customer);
        Write(_productAt, 3, product);
        _received = 0;
        _socket.Send(_request);
        Receive();
    }

    private void Receive()
    {
        _receiving.SetBuffer(_answer, _received, AnswerBytesMax - _received);
        if (!_socket.ReceiveAsync(_receiving))
        {
            Received();
        }
    }

    private void Received()
    {
        if (_receiving.SocketError != SocketError.Success || _receiving.BytesTransferred == 0)
        {
            throw new IOException($"The host closed a connection: {_receiving.SocketError}.");
        }

        _received += _receiving.BytesTransferred;
        if (IsWhole(_answer.AsSpan(0, _received)))
        {
            _answered(this, int.Parse(_answer.AsSpan(9, 3), CultureInfo.InvariantCulture));
        }
        else
        {
            Receive();
        }
    }

    /// <summary>Whether the head is here and as much of the body as it promises.</summary>
    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return false;
        }

        var length = answer[..head].IndexOf("Content-Length: "u8);
        if (length < 0)
        {
            throw new InvalidDataException("An answer without its length.");
        }

        var digits = answer[(length + "Content-Length: ".Length)..head];
        var end = digits.IndexOf((byte)'\r') is >= 0 and var at ? at : digits.Length;
        return answer.Length >= head + 4 + int.Parse(digits[..end], CultureInfo.InvariantCulture);
    }

    private void Write(int at, int digits, int value)
    {
        for (var i = digits - 1; i >= 0; i--, value /= 10)
        {
            _request[at + i] = (byte)('0' + (value % 10));
        }
    }
}
