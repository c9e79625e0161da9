using Jumun.Engine.Http;

namespace Jumun.Http.Tests;

public class RequestIdTests
{
    [Theory]
    [InlineData("abc", "abc")]
    [InlineData("\"abc\"", "abc")]
    [InlineData("  abc ", "abc")]
    [InlineData("\"a\\\"b\"", "a\"b")]
    [InlineData("4f6c2a9e-8d1b-4f7a-9c3e-5b6d7e8f9a0b", "4f6c2a9e-8d1b-4f7a-9c3e-5b6d7e8f9a0b")]
    public void A_key_is_read_quoted_or_bare(string header, string expected)
    {
        Assert.True(RequestId.TryReadKey(header, out var key));
        Assert.Equal(expected, key.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"\"")]
    [InlineData("   ")]
    [InlineData("a\tb")]
    [InlineData("주문")]
    public void What_is_empty_or_not_printable_ascii_is_no_key(string header) =>
        Assert.False(RequestId.TryReadKey(header, out _));

    [Fact]
    public void A_key_has_at_most_255_characters()
    {
        Assert.True(RequestId.TryReadKey(new('k', 255), out _));
        Assert.True(RequestId.TryReadKey($"\"{new string('k', 255)}\"", out _));
        Assert.False(RequestId.TryReadKey(new('k', 256), out _));
    }

    [Fact]
    public void The_same_key_names_the_same_request_only_for_the_same_client_and_route()
    {
        var request = RequestId.Of("ann", "POST /v1/orders", "key");

        Assert.Equal(request, RequestId.Of("ann", "POST /v1/orders", "key"));
        Assert.NotEqual(request, RequestId.Of("bob", "POST /v1/orders", "key"));
        Assert.NotEqual(request, RequestId.Of("ann", "POST /v1/products", "key"));
        Assert.NotEqual(request, RequestId.Of("ann", "POST /v1/orders", "Key"));
        Assert.NotEqual(RequestId.Of("a", "b\nc", "d"), RequestId.Of("a\nb", "x", "d"));
    }

    [Fact]
    public void The_longest_parts_fit() =>
        Assert.NotEqual(UInt128.Zero, RequestId.Of(new('c', 255), new('r', 255), new string('k', 255)));

    [Fact]
    public void An_id_is_26_characters_that_sort_like_the_number()
    {
        Assert.Equal("00000000000000000000000000", RequestId.ToText(UInt128.Zero));
        Assert.Equal("0000000000000000000000000z", RequestId.ToText(31));
        Assert.Equal("00000000000000000000000010", RequestId.ToText(32));
        Assert.Equal("7zzzzzzzzzzzzzzzzzzzzzzzzz", RequestId.ToText(UInt128.MaxValue));
    }
}
