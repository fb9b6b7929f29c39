namespace ChainCloud.Chains;

/// <summary>The kinds of output script that this code tells apart.</summary>
public enum ScriptType
{
    NonStandard = 0,
    P2pkh = 1,
    P2sh = 2,
    P2wpkh = 3,
    P2wsh = 4,
    P2tr = 5,

    /// <summary>A witness program of a version or length without a meaning here, MWEB's version 9 among them.</summary>
    WitnessUnknown = 6,

    /// <summary>OP_RETURN: carries bytes, can't be spent.</summary>
    NullData = 7,
}

/// <summary>Builders and classification of output scripts.</summary>
public static class Scripts
{
    internal const byte OpReturn = 0x6a;
    internal const byte OpCodeSeparator = 0xab;

    /// <summary>Version 0 witness program of the hash of a compressed public key (BIP-141). Throws for another length than 33.</summary>
    public static ScriptPubKey P2wpkh(ReadOnlySpan<byte> publicKey) =>
        publicKey.Length == 33
            ? P2wpkhOfHash(Hashes.Hash160(publicKey))
            : throw new ArgumentException("Segwit takes compressed public keys only.", nameof(publicKey));

    public static ScriptPubKey P2wpkhOfHash(ReadOnlySpan<byte> hash20) => new([0x00, 0x14, .. Sized(hash20, 20)]);

    public static ScriptPubKey P2pkh(ReadOnlySpan<byte> publicKey) => P2pkhOfHash(Hashes.Hash160(publicKey));

    /// <summary>DUP HASH160 hash EQUALVERIFY CHECKSIG; also the script code of a P2WPKH input (BIP-143).</summary>
    public static ScriptPubKey P2pkhOfHash(ReadOnlySpan<byte> hash20) => new([0x76, 0xa9, 0x14, .. Sized(hash20, 20), 0x88, 0xac]);

    public static ScriptPubKey P2sh(ReadOnlySpan<byte> redeemScript) => P2shOfHash(Hashes.Hash160(redeemScript));

    public static ScriptPubKey P2shOfHash(ReadOnlySpan<byte> hash20) => new([0xa9, 0x14, .. Sized(hash20, 20), 0x87]);

    public static ScriptPubKey P2wsh(ReadOnlySpan<byte> witnessScript) =>
        P2wshOfHash(System.Security.Cryptography.SHA256.HashData(witnessScript));

    public static ScriptPubKey P2wshOfHash(ReadOnlySpan<byte> hash32) => new([0x00, 0x20, .. Sized(hash32, 32)]);

    /// <summary>Version 1 witness program of an x-only output key (BIP-341).</summary>
    public static ScriptPubKey P2tr(ReadOnlySpan<byte> outputKey32) => new([0x51, 0x20, .. Sized(outputKey32, 32)]);

    public static ScriptType Classify(ScriptPubKey script) => Classify(script.Span);

    public static ScriptType Classify(ReadOnlySpan<byte> s)
    {
        if (TryWitnessProgram(s, out var version, out var program))
        {
            return (version, program.Length) switch
            {
                (0, 20) => ScriptType.P2wpkh,
                (0, 32) => ScriptType.P2wsh,
                (1, 32) => ScriptType.P2tr,
                _ => ScriptType.WitnessUnknown,
            };
        }

        return s switch
        {
            [0x76, 0xa9, 0x14, .. { Length: 20 }, 0x88, 0xac] => ScriptType.P2pkh,
            [0xa9, 0x14, .. { Length: 20 }, 0x87] => ScriptType.P2sh,
            [OpReturn, ..] => ScriptType.NullData,
            _ => ScriptType.NonStandard,
        };
    }

    /// <summary>Splits a witness program of any version (BIP-141): version 0 to 16 and 2 to 40 bytes.</summary>
    public static bool TryWitnessProgram(ReadOnlySpan<byte> script, out int version, out ReadOnlySpan<byte> program)
    {
        version = -1;
        program = default;
        if (script.Length is < 4 or > 42 || script[1] != script.Length - 2 || script[0] is not (0 or (>= 0x51 and <= 0x60)))
        {
            return false;
        }

        version = script[0] == 0 ? 0 : script[0] - 0x50;
        program = script[2..];
        return true;
    }

    private static ReadOnlySpan<byte> Sized(ReadOnlySpan<byte> bytes, int length) =>
        bytes.Length == length ? bytes : throw new ArgumentException($"Expected {length} bytes.", nameof(bytes));
}
