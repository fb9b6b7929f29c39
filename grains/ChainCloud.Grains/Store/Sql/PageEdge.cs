namespace ChainCloud.Grains.Store.Sql;

/// <summary>Where a page begins that follows none.</summary>
internal static class PageEdge
{
    /// <summary>Above every id: ids are ASCII letters, digits and underscores.</summary>
    public const string AboveAll = "~";

    /// <summary>Below every id.</summary>
    public const string BelowAll = "";
}
