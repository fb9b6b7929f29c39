using ChainCloud.Kernel;

namespace ChainCloud.Kernel.Tests;

public class FenceTests
{
    private const string Account = "0x00112233445566778899aabbccddeeff00112233";

    private static readonly string TxId = new('a', 64);

    [Fact]
    public void An_outpoint_is_a_fence_and_comes_back()
    {
        var point = new Outpoint(Hash256.Parse(TxId).Value, 7);
        Fence fence = point;
        Assert.Equal(point, fence.AsOutpoint);
        Assert.Null(fence.AsAccountNonce);
        Assert.Equal($"{TxId}:7", fence.ToString());
        Assert.Equal(fence, Fence.Parse(fence.ToString()).Value);
        Assert.Equal(fence, Fence.Of(fence.Point, fence.Number).Value);
    }

    [Fact]
    public void A_sender_and_nonce_is_a_fence_and_comes_back()
    {
        var fence = Fence.Of(AccountAddress.ParseHex(Account).Value, 12);
        Assert.Equal((AccountAddress.ParseHex(Account).Value, 12ul), fence.AsAccountNonce);
        Assert.Null(fence.AsOutpoint);
        Assert.Equal($"{Account}:12", fence.ToString());
        Assert.Equal(fence, Fence.Parse(fence.ToString()).Value);
        Assert.Equal(fence, Fence.Of(fence.Point, fence.Number).Value);
    }

    [Fact]
    public void The_zero_account_is_not_the_zero_output() =>
        Assert.NotEqual(Fence.Of(default(AccountAddress), 0), Fence.Of(new Outpoint(default, 0)));

    [Theory]
    [InlineData("")]
    [InlineData("0x12:1")]
    [InlineData("0x00112233445566778899aabbccddeeff00112233")]
    [InlineData("0x00112233445566778899aabbccddeeff00112233:-1")]
    [InlineData("0x00112233445566778899aabbccddeeff00112233:9223372036854775808")]
    [InlineData("0x00112233445566778899aabbccddeeff0011223g:1")]
    public void Other_texts_are_refused(string text) => Assert.False(Fence.Parse(text).IsOk);

    [Theory]
    [InlineData(31, 0ul)]
    [InlineData(21, 0ul)]
    [InlineData(0, 0ul)]
    [InlineData(32, 4_294_967_296ul)]
    [InlineData(20, 9_223_372_036_854_775_808ul)]
    public void Other_parts_are_refused(int length, ulong number) => Assert.False(Fence.Of(new byte[length], number).IsOk);
}
