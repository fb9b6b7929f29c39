using System.Text.Json;

namespace ChainCloud.Chains.Tests.Addresses;

public class Base58_on_the_nodes_vectors
{
    private static JsonElement[] Vectors => field ??= [.. VectorFiles.Shared("core/base58_encode_decode.json").EnumerateArray()];

    public static TheoryData<int> All => Vectors.Cases();

    [VectorFact]
    public void There_are_14_vectors() => Assert.Equal(14, Vectors.Length);

    [VectorTheory]
    [MemberData(nameof(All))]
    public void Encodes_and_decodes(int index)
    {
        var bytes = Convert.FromHexString(Vectors[index][0].GetString()!);
        var text = Vectors[index][1].GetString()!;
        Assert.Equal(text, Base58.Encode(bytes));
        Assert.Equal(bytes, Base58.TryDecode(text));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("O")]
    [InlineData("l")]
    [InlineData("good\0")]
    [InlineData(" 2g")]
    public void Characters_outside_the_alphabet_are_not_decoded(string text) => Assert.Null(Base58.TryDecode(text));

    [Fact]
    public void Overlong_text_is_not_decoded() => Assert.Null(Base58.TryDecode(new string('2', Base58.MaxTextLength + 1)));

    [Fact]
    public void Check_refuses_each_changed_character()
    {
        var text = Base58.EncodeCheck([1, 2, 3, 4, 5]);
        for (var i = 0; i < text.Length; i++)
        {
            var changed = text.ToCharArray();
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            Assert.Null(Base58.TryDecodeCheck(changed));
        }
    }
}
