namespace ChainCloud.Chains.Tests.Addresses;

public class Scripts_are_classified
{
    private static readonly byte[] Key = Secp256k1.PublicKey([.. new byte[31], 1]);

    [Fact]
    public void As_they_were_built()
    {
        Assert.Equal(ScriptType.P2wpkh, Scripts.Classify(Scripts.P2wpkh(Key)));
        Assert.Equal(ScriptType.P2pkh, Scripts.Classify(Scripts.P2pkh(Key)));
        Assert.Equal(ScriptType.P2sh, Scripts.Classify(Scripts.P2sh([0x51])));
        Assert.Equal(ScriptType.P2wsh, Scripts.Classify(Scripts.P2wsh([0x51])));
        Assert.Equal(ScriptType.P2tr, Scripts.Classify(Scripts.P2tr(Key.AsSpan(1))));
    }

    [Theory]
    [InlineData("6a0548656c6c6f", ScriptType.NullData)]
    [InlineData("5920" + "0000000000000000000000000000000000000000000000000000000000000000", ScriptType.WitnessUnknown)]
    [InlineData("60020102", ScriptType.WitnessUnknown)]
    [InlineData("0015" + "000000000000000000000000000000000000000000", ScriptType.WitnessUnknown)]
    [InlineData("", ScriptType.NonStandard)]
    [InlineData("51", ScriptType.NonStandard)]
    [InlineData("0014" + "0000000000000000000000000000000000000000" + "00", ScriptType.NonStandard)]
    [InlineData("76a914" + "0000000000000000000000000000000000000000" + "88ad", ScriptType.NonStandard)]
    public void When_they_are_of_others(string hex, ScriptType type) =>
        Assert.Equal(type, Scripts.Classify(ScriptPubKey.ParseHex(hex).Value));

    [Fact]
    public void Segwit_takes_no_uncompressed_key() => Assert.Throws<ArgumentException>(() => Scripts.P2wpkh(new byte[65]));
}
