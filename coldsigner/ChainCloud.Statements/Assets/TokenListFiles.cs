using ChainCloud.Chains;

namespace ChainCloud.Statements;

/// <summary>The assets of an installation: the chains' own and those of its signed token lists.</summary>
public static class TokenListFiles
{
    /// <summary>
    /// Reads and verifies list files. Refuses a file that can't be read, one for another network, one that fewer than
    /// <see cref="SignedTokenList.Required"/> of the administrators signed, and a code that is there twice; details name the file.
    /// </summary>
    /// <param name="network">Of the installation.</param>
    /// <param name="files">Paths of <see cref="SignedTokenList"/> files, at most one for each chain.</param>
    /// <param name="administrators">Public keys, as <see cref="DevicePublicKey.Parse(string)"/> takes them.</param>
    public static Result<AssetCatalog> Read(Network network, IReadOnlyCollection<string> files, IReadOnlyCollection<string> administrators)
    {
        var keys = new List<DevicePublicKey>();
        foreach (var text in administrators)
        {
            if (!DevicePublicKey.Parse(text).TryGet(out var key, out var malformed))
            {
                return new Problem(malformed.Code, $"An administrator's key can't be read: {malformed.Detail}");
            }

            keys.Add(key);
        }

        var catalog = AssetCatalog.OfChains(network);
        foreach (var file in files)
        {
            if (!Add(catalog, network, file, keys).TryGet(out var larger, out var problem))
            {
                return new Problem(problem.Code, $"Token list {file}: {problem.Detail}");
            }

            catalog = larger;
        }

        return catalog;
    }

    private static Result<AssetCatalog> Add(AssetCatalog catalog, Network network, string file, List<DevicePublicKey> administrators)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return new Problem(ProblemCodes.NotFound, unreadable.Message);
        }

        return SignedTokenList.Decode(bytes).Then(signed => signed.Verify(administrators)).Then(list => list.Network == network
            ? catalog.WithTokens(list.ChainAsset, list.Tokens)
            : new Problem(ProblemCodes.StatementMismatch, $"It is for network {list.Network.ToText()}."));
    }
}
