namespace ChainCloud.Chains;

/// <summary>
/// Address text to output script and back. The chain and network are always given, never guessed: a text that belongs elsewhere is
/// refused with a code that says whether it is another network, another asset, or a kind that is not supported. Some prefixes are shared:
/// "3…" is Bitcoin's and Litecoin's old form, and test networks share most Base58 versions; such a text is an address of each of them,
/// which is why the asset is part of every request and statement.
/// </summary>
public static class AddressCodec
{
    private const int MaxTextLength = 200;

    /// <summary>Parses an address of an asset's chain, of either kind. Refuses as the chain's own codec does.</summary>
    public static Result<ScriptPubKey> Parse(AssetDefinition asset, string address) =>
        asset.Utxo is { } chain ? Parse(chain, address) : EvmAddress.Parse(address).Map(account => account.ToDestination());

    /// <summary>The canonical address of a destination of an asset's chain, of either kind; refuses destinations that have none there.</summary>
    public static Result<string> Format(AssetDefinition asset, ScriptPubKey destination) =>
        asset.Utxo is { } chain ? Format(chain, destination)
        : AccountAddress.OfDestination(destination) is { } account ? EvmAddress.Format(account)
        : new Problem(ProblemCodes.AddressTypeUnsupported, $"An account of {asset.Asset} has {AccountAddress.Length} bytes.");

    /// <summary>Parses an address. Refuses with one of the address codes of <see cref="ProblemCodes"/>; details never repeat the text.</summary>
    public static Result<ScriptPubKey> Parse(ChainParameters p, string address)
    {
        if (string.IsNullOrEmpty(address) || address.Length > MaxTextLength)
        {
            return Malformed($"An address of {p.Asset} is expected.");
        }

        // Base58Check first: "LTC1…" can also start a Base58 address, and its checksum decides.
        if (Base58.TryDecodeCheck(address) is { } payload)
        {
            return FromBase58(p, payload);
        }

        if (Belongs(address, c => c.MwebHrp))
        {
            return new Problem(
                ProblemCodes.AddressTypeUnsupported, "Confidential (MWEB) addresses are not supported; ask for a transparent address.");
        }

        var decoded = Bech32.TryDecode(address, out var fault);
        return decoded is not null ? FromBech32(p, decoded) : Unreadable(p, address, fault);
    }

    /// <summary>The canonical address of a script; refuses scripts that have none with <see cref="ProblemCodes.AddressTypeUnsupported"/>.</summary>
    public static Result<string> Format(ChainParameters p, ScriptPubKey script)
    {
        var bytes = script.Span;
        switch (Scripts.Classify(bytes))
        {
            case ScriptType.P2pkh:
                return Base58.EncodeCheck([p.P2pkhVersion, .. bytes.Slice(3, 20)]);
            case ScriptType.P2sh:
                return Base58.EncodeCheck([p.P2shVersions[0], .. bytes.Slice(2, 20)]);
            case ScriptType.P2wpkh or ScriptType.P2wsh when p.HasSegwit:
                return Bech32.Encode(p.Bech32Hrp!, [0, .. Bech32.TryRegroup(bytes[2..], 8, 5, pad: true)!], Bech32Kind.Bech32);
            case ScriptType.P2tr when p.HasSegwit:
                return Bech32.Encode(p.Bech32Hrp!, [1, .. Bech32.TryRegroup(bytes[2..], 8, 5, pad: true)!], Bech32Kind.Bech32m);
            default:
                return new Problem(ProblemCodes.AddressTypeUnsupported, $"This script has no address of {p.Asset}.");
        }
    }

    private static Result<ScriptPubKey> FromBase58(ChainParameters p, byte[] payload)
    {
        if (payload.Length != 21)
        {
            return Malformed("This is a key or another Base58 text, not an address.");
        }

        var hash = payload.AsSpan(1);
        if (payload[0] == p.P2pkhVersion)
        {
            return Scripts.P2pkhOfHash(hash);
        }

        if (p.P2shVersions.Contains(payload[0]))
        {
            return Scripts.P2shOfHash(hash);
        }

        return ChainParameters.All.Any(c => c.Asset == p.Asset && (c.P2pkhVersion == payload[0] || c.P2shVersions.Contains(payload[0])))
            ? WrongNetwork(p)
            : WrongAsset(p);
    }

    private static Result<ScriptPubKey> FromBech32(ChainParameters p, Bech32Text decoded)
    {
        if (decoded.Hrp != p.Bech32Hrp)
        {
            return ChainParameters.All.Any(c => c.Asset == p.Asset && c.Bech32Hrp == decoded.Hrp) ? WrongNetwork(p) : WrongAsset(p);
        }

        if (decoded.Values.Length == 0 || decoded.Values[0] > 16)
        {
            return Malformed("The witness version is missing or above 16.");
        }

        var version = decoded.Values[0];
        if (decoded.Kind != (version == 0 ? Bech32Kind.Bech32 : Bech32Kind.Bech32m))
        {
            return new Problem(ProblemCodes.AddressChecksum, $"Witness version {version} has the other kind of checksum (BIP-350).");
        }

        var program = Bech32.TryRegroup(decoded.Values.AsSpan(1), 5, 8, pad: false);
        if (program is null || program.Length is < 2 or > 40 || (version == 0 && program.Length is not (20 or 32)))
        {
            return Malformed("The witness program has a wrong length or padding.");
        }

        return (version, program.Length) switch
        {
            (0, 20) => Scripts.P2wpkhOfHash(program),
            (0, 32) => Scripts.P2wshOfHash(program),
            (1, 32) => Scripts.P2tr(program),
            _ => new Problem(ProblemCodes.AddressTypeUnsupported, $"Witness version {version} with {program.Length} bytes has no rules yet."),
        };
    }

    private static Problem Unreadable(ChainParameters p, string address, Bech32Fault fault)
    {
        if (Belongs(address, c => c.Bech32Hrp) || fault == Bech32Fault.Checksum)
        {
            return fault switch
            {
                Bech32Fault.MixedCase => Malformed("A segwit address is all lower case or all upper case."),
                Bech32Fault.Checksum => new Problem(ProblemCodes.AddressChecksum, "The address has a typing error: its checksum is wrong."),
                _ => Malformed("The segwit address has a wrong length or a character that does not occur in addresses."),
            };
        }

        if (address.Length == 42 && address.StartsWith("0x", StringComparison.Ordinal))
        {
            return WrongAsset(p);
        }

        return Base58.TryDecode(address) is { Length: > 20 }
            ? new Problem(ProblemCodes.AddressChecksum, "The address has a typing error: its checksum is wrong.")
            : Malformed($"This is not an address of {p.Asset}.");
    }

    private static bool Belongs(string address, Func<ChainParameters, string?> hrp) =>
        ChainParameters.All.Any(c => hrp(c) is { } known && address.StartsWith(known + "1", StringComparison.OrdinalIgnoreCase));

    private static Problem Malformed(string detail) => new(ProblemCodes.AddressMalformed, detail);

    private static Problem WrongNetwork(ChainParameters p) =>
        new(ProblemCodes.AddressWrongNetwork, $"This is an address of another network of {p.Asset}; {p.Network.ToText()} is expected.");

    private static Problem WrongAsset(ChainParameters p) =>
        new(ProblemCodes.AddressWrongAsset, $"This is an address of another asset; {p.Asset} is expected.");
}
