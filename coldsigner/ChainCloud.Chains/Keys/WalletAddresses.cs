namespace ChainCloud.Chains;

/// <summary>The P2WPKH scripts of a BIP-84 account, from public data only.</summary>
public static class WalletAddresses
{
    /// <summary>
    /// The scripts at /<paramref name="branch"/>/<paramref name="first"/> and the <paramref name="count"/> - 1 after it, in order.
    /// Throws for numbers of 2^31 or more.
    /// </summary>
    public static ScriptPubKey[] Derive(ExtendedPublicKey account, uint branch, uint first, uint count) =>
        DeriveOneByOne(account, branch, first, count);

    /// <summary>The same by libsecp256k1, one key after the other: the separate path that re-checks a batch.</summary>
    public static ScriptPubKey[] DeriveOneByOne(ExtendedPublicKey account, uint branch, uint first, uint count)
    {
        var parent = account.Child(branch);
        var scripts = new ScriptPubKey[count];
        for (var i = 0u; i < count; i++)
        {
            scripts[i] = Scripts.P2wpkh(parent.Child(checked(first + i)).PublicKey);
        }

        return scripts;
    }
}
