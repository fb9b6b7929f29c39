using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ChainCloud.Chains.Tests.Keys;

public class Bip39_on_its_vectors
{
    private const string Passphrase = "TREZOR";
    private const uint Xprv = 0x0488ADE4;

    private static JsonElement Languages => VectorFiles.Shared("mnemonic/bip-0039.json");
    private static JsonElement[] English => field ??= [.. Languages.GetProperty("english").EnumerateArray()];

    private static JsonElement[] Others => field ??=
    [
        .. Languages.EnumerateObject().Where(l => l.Name is not ("english" or "japanese")).SelectMany(l => l.Value.EnumerateArray()),
    ];

    public static TheoryData<int> EnglishCases => English.Cases();

    public static TheoryData<int> OtherCases => Others.Cases();

    [VectorFact]
    public void There_are_24_english_vectors_and_240_of_other_languages()
    {
        Assert.Equal(24, English.Length);
        Assert.Equal(240, Others.Length);
    }

    [VectorTheory]
    [MemberData(nameof(EnglishCases))]
    public void Entropy_words_seed_and_key(int index)
    {
        var entropy = Convert.FromHexString(English[index][0].GetString()!);
        var words = English[index][1].GetString()!;
        Assert.Equal(words, Mnemonic.FromEntropy(entropy));
        Assert.Equal(entropy, Mnemonic.ToEntropy(words).Value);
        var seed = Mnemonic.ToSeed(words, Passphrase);
        Assert.Equal(English[index][2].GetString(), Convert.ToHexStringLower(seed));
        using var master = ExtendedPrivateKey.FromSeed(seed);
        Assert.Equal(English[index][3].GetString(), master.Format(Xprv));
    }

    /// <summary>Other word lists are not here, but words of any list give the same seed when they are in form NFKD, as these are.</summary>
    [VectorTheory]
    [MemberData(nameof(OtherCases))]
    public void Words_of_other_languages_give_their_seed(int index) =>
        Assert.Equal(Others[index][2].GetString(), Convert.ToHexStringLower(Mnemonic.ToSeed(Others[index][1].GetString()!, Passphrase)));

    [Fact]
    public void The_word_list_is_the_official_one()
    {
        Assert.Equal(2048, Mnemonic.WordList.Count);
        Assert.Equal(
            "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda",
            Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(Mnemonic.WordList.Select(w => w + "\n"))))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("abandon")]
    [InlineData("abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon")]
    [InlineData("abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about abandon")]
    [InlineData("abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon  about")]
    [InlineData("abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abouts")]
    public void Words_that_are_not_a_mnemonic_are_refused(string words) =>
        Assert.Equal(ProblemCodes.MalformedRequest, Mnemonic.ToEntropy(words).Problem.Code);
}
