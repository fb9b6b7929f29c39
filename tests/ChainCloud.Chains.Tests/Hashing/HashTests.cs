using System.Text;

namespace ChainCloud.Chains.Tests.Hashing;

public class Ripemd160_as_its_authors_published_it
{
    [Theory]
    [InlineData("", "9c1185a5c5e9fc54612808977ee8f548b2258d31")]
    [InlineData("a", "0bdc9d2d256b3ee9daae347be6f4dc835a467ffe")]
    [InlineData("abc", "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc")]
    [InlineData("message digest", "5d0689ef49d2fae572b881b123a85ffa21595f36")]
    [InlineData("abcdefghijklmnopqrstuvwxyz", "f71c27109c692c1b56bbdceb5b9d2865b3708dbc")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "12a053384a9c0c88e405a06c27dcf49ada62eb2b")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "b0e20b6e3116640286ed3a87a5713079b21f5189")]
    public void Hashes_the_text(string text, string hash) =>
        Assert.Equal(hash, Convert.ToHexStringLower(Hashes.Ripemd160(Encoding.ASCII.GetBytes(text))));

    [Fact]
    public void Hashes_eight_times_ten_digits() =>
        Assert.Equal(
            "9b752e45573d4b39f4dbd3323cab82bf63326bfb",
            Convert.ToHexStringLower(Hashes.Ripemd160(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("1234567890", 8))))));

    [Fact]
    public void Hashes_a_million_letters() =>
        Assert.Equal(
            "52783243c1697bdbe16d37f97f68f08325dc1528",
            Convert.ToHexStringLower(Hashes.Ripemd160(Encoding.ASCII.GetBytes(new string('a', 1_000_000)))));
}

public class Double_hashes
{
    [Fact]
    public void Sha256d_of_hello() =>
        Assert.Equal("9595c9df90075148eb06860365df33584b75bff782a510c6cd4883a419833d50", Convert.ToHexStringLower(Hashes.Sha256d("hello"u8).ToArray()));

    [Fact]
    public void Hash160_of_the_generator_is_that_of_secret_one() =>
        Assert.Equal(
            "751e76e8199196d454941c45d1b3a323f1433bd6",
            Convert.ToHexStringLower(Hashes.Hash160(Convert.FromHexString("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"))));
}
