using System.Security.Cryptography;
using System.Text;

namespace ChainCloud.Chains.Tests.Ethereum;

public class Keccak_256
{
    [Theory]
    [InlineData("", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")]
    [InlineData("abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")]
    [InlineData("hello", "1c8aff950685c2ed4bc3174f3472287b56d9517b9c948127319a09a7a36deac8")]
    [InlineData("Transfer(address,address,uint256)", "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef")]
    [InlineData("The quick brown fox jumps over the lazy dog", "4d741b6f1eb29cb2a9b9911c82f56fa8d73b04959d3d9d222895df6c0b28aa15")]
    public void Gives_the_known_answers(string text, string hash) =>
        Assert.Equal(hash, Convert.ToHexStringLower(Keccak256.Hash(Encoding.ASCII.GetBytes(text))));

    /// <summary>Everything but the first byte of padding is that of SHA3-256, so .NET's checks each length around the rate.</summary>
    [Fact]
    public void Is_SHA3_256_with_another_padding_at_every_length_up_to_three_blocks()
    {
        Assert.True(SHA3_256.IsSupported);
        var hash = new byte[Keccak256.Length];
        for (var length = 0; length <= (3 * Keccak256.Rate) + 1; length++)
        {
            var message = Enumerable.Range(0, length).Select(i => (byte)(i * 31)).ToArray();
            Keccak256.Hash(message, hash, padding: 0x06);
            Assert.Equal(SHA3_256.HashData(message), hash);
        }
    }

    [Theory]
    [InlineData(135)]
    [InlineData(136)]
    [InlineData(137)]
    [InlineData(100_000)]
    public void Differs_from_SHA3_256(int length) => Assert.NotEqual(SHA3_256.HashData(new byte[length]), Keccak256.Hash(new byte[length]));

    [Fact]
    public void Of_a_long_message_is_known() =>
        Assert.Equal(
            "fadae6b49f129bbb812be8407b7b2894f34aecf6dbd1f9b0f0c7e9853098fc96", Convert.ToHexStringLower(Keccak256.Hash(Encoding.ASCII.GetBytes(new string('a', 1_000_000)))));
}
