namespace ChainCloud.Chains.Tests;

public sealed class The_folder_of_vectors : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("vectors").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void Is_the_configured_one()
    {
        Make("shared/vectors");
        var configured = Make("configured");
        Assert.Equal(configured, VectorFolder.Find(configured, root));
    }

    [Fact]
    public void Is_missing_when_the_configured_one_is_even_if_another_lies_above()
    {
        Make("shared/vectors");
        Assert.Null(VectorFolder.Find(Path.Combine(root, "nowhere"), root));
    }

    [Fact]
    public void Lies_above_the_tests_otherwise() => Assert.Equal(Make("shared/vectors"), VectorFolder.Find(null, Make("checkout/bin")));

    [Fact]
    public void Is_missing_where_nothing_lies_above() => Assert.Null(VectorFolder.Find(null, Make("checkout/bin")));

    private string Make(string folder) => Directory.CreateDirectory(Path.Combine(root, folder)).FullName;
}
