namespace ChainCloud.Differential.Tests;

/// <summary>Scripts of every kind.</summary>
internal static class RandomScripts
{
    private static readonly ScriptType[] Legacy = [ScriptType.P2pkh, ScriptType.P2sh];
    private static readonly ScriptType[] All = [.. Legacy, ScriptType.P2wpkh, ScriptType.P2wsh, ScriptType.P2tr];

    /// <summary>A script that has an address on the chain.</summary>
    public static ScriptPubKey WithAddress(CaseSource source, ChainParameters chain) =>
        source.Pick(chain.HasSegwit ? All : Legacy) switch
        {
            ScriptType.P2pkh => Scripts.P2pkhOfHash(source.Bytes(20)),
            ScriptType.P2sh => Scripts.P2shOfHash(source.Bytes(20)),
            ScriptType.P2wpkh => Scripts.P2wpkhOfHash(source.Bytes(20)),
            ScriptType.P2wsh => Scripts.P2wshOfHash(source.Bytes(32)),
            _ => Scripts.P2tr(Secp256k1.PublicKey(source.Secret()).AsSpan(1)),
        };

    /// <summary>Operations and pushes in any order, OP_CODESEPARATOR often; always whole operations.</summary>
    public static byte[] Any(CaseSource source)
    {
        var script = new List<byte>();
        for (var i = source.Number(0, 12); i > 0; i--)
        {
            script.AddRange(source.Number(0, 4) switch
            {
                0 => [0xab],
                1 => [0x4c, 80, .. source.Bytes(80)],
                2 => Push(source.Bytes(source.Number(2, 75))),
                _ => [(byte)source.Number(0x61, 0xb9)],
            });
        }

        return [.. script];
    }

    private static byte[] Push(byte[] bytes) => [(byte)bytes.Length, .. bytes];
}
