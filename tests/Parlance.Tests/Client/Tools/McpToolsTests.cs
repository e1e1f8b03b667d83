using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Parlance.Tests.Client.Tools;

/// <summary>Functions of MCP servers: a process made with the package's server side, and an address written by hand from the protocol.</summary>
public sealed class McpToolsTests(McpConnection connection) : IClassFixture<McpConnection>, IDisposable
{
    private readonly Scripted _scripted = new();

    public void Dispose() => _scripted.Dispose();

    private static async Task<object?> CallAsync(McpTools tools, string name, params (string Name, object? Value)[] arguments)
    {
        var function = (await tools.ListAsync()).Single(function => function.Name == name);
        return await function.InvokeAsync(new AIFunctionArguments(arguments.ToDictionary(pair => pair.Name, pair => pair.Value)) { Context = new Dictionary<object, object?> { [typeof(ToolCall)] = null } });
    }

    private static string Text(object? result) => string.Concat(Assert.IsType<ToolResult>(result).Content.Cast<TextPart>().Select(part => part.Text));

    [Fact]
    public async Task Process_Tools_OfAllPagesAreListedUnderSafeNames()
    {
        var tools = connection.Tools;

        var names = (await tools.ListAsync()).ToDictionary(function => (string)function.AdditionalProperties["mcp.tool"]!, function => function.Name);

        Assert.Equal(13, names.Count);
        Assert.Equal(("files_echo", "files_read_file"), (names["echo"], names["read_file"]));
        Assert.Matches("^files_read_file_[0-9a-f]{16}$", names["read.file"]);
        Assert.Matches("^files_x+_[0-9a-f]{16}$", names[new string('x', 80)]);
        Assert.All(names.Values, name => Assert.Matches("^[a-zA-Z0-9_-]{1,64}$", name));
        Assert.Equal("read.file", Text(await CallAsync(tools, names["read.file"])));
        Assert.Equal("About echo.", (await tools.ListAsync())[0].Description);
    }

    [Fact]
    public async Task Process_Environment_IsOnlyWhatWasGiven()
    {
        Environment.SetEnvironmentVariable("PARLANCE_TEST_CANARY", "canary");
        Environment.SetEnvironmentVariable("PARLANCE_TEST_PASSED", "yes");

        await using var tools = await McpTools.ConnectAsync("files", McpConnection.Process() with { PassOn = ["PARLANCE_TEST_PASSED", "PARLANCE_TEST_UNSET"] });

        Assert.Equal(["DOTNET_ROOT", "PARLANCE_TEST_PASSED", "SAID"], Text(await CallAsync(tools, "files_environment")).Split(';'));
    }

    [Fact]
    public async Task Process_Disposed_IsGone()
    {
        var tools = await McpTools.ConnectAsync("files", McpConnection.Process());
        using var process = System.Diagnostics.Process.GetProcessById(int.Parse(Text(await CallAsync(tools, "files_process"))));
        Assert.False(process.HasExited);

        await tools.DisposeAsync();

        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Process_Results_BecomeWhatAModelCanRead()
    {
        var tools = connection.Tools;

        Assert.Equal("hi", Text(await CallAsync(tools, "files_echo", ("text", "hi"))));
        Assert.Equal("""{"degrees":21}""", Text(await CallAsync(tools, "files_structured")));
        Assert.Equal(new ImagePart { Base64 = "AQID", MediaType = "image/png" }, Assert.Single(Assert.IsType<ToolResult>(await CallAsync(tools, "files_photo")).Content));
        Assert.Equal(
            [
                new TextPart("see"), new TextPart("[sound, audio/wav: not shown]"), new TextPart("inside"), new ImagePart { Base64 = "CQ==", MediaType = "image/gif" },
                new TextPart("[file:///a.zip, application/zip: not shown]"), new TextPart("more: file:///b.txt"),
            ],
            Assert.IsType<ToolResult>(await CallAsync(tools, "files_mixed")).Content);
    }

    [Fact]
    public async Task Process_ResultThatIsTooLong_IsNotShownAndSaysSo()
    {
        await using var tools = await McpTools.ConnectAsync("files", McpConnection.Process() with { MaxResultLength = 5 });

        Assert.Equal("12345", Text(await CallAsync(tools, "files_echo", ("text", "12345"))));
        var result = Assert.IsType<ToolResult>(await CallAsync(tools, "files_echo", ("text", "123456")));
        Assert.True(result.IsError);
        Assert.Equal("The result of 'echo' has 6 characters and is not shown: at most 5 are. Ask for less of it, for example for a part.", Text(result));
    }

    [Fact]
    public async Task Connect_WithoutRoomForAResult_SaysWhatMustBeSet()
    {
        var refused = await Assert.ThrowsAsync<AiException>(() => McpTools.ConnectAsync("files", McpConnection.Process() with { MaxResultLength = 0 }));

        Assert.Equal(ErrorKind.InvalidRequest, refused.Error.Kind);
        Assert.Contains("MaxResultLength is 0; it must be 1 or more.", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("files_broken", "the disk is full")]
    [InlineData("files_refused", "no such row")]
    public async Task Process_Failures_AreResultsOfFailedTools(string tool, string told)
    {
        var tools = connection.Tools;

        var result = Assert.IsType<ToolResult>(await CallAsync(tools, tool));

        Assert.True(result.IsError);
        Assert.Contains(told, Text(result), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_CancelledCall_StopsAndLeavesTheServerUsable()
    {
        var tools = connection.Tools;
        using var cancel = new CancellationTokenSource();
        var slow = (await tools.ListAsync()).Single(function => function.Name == "files_slow").InvokeAsync(new AIFunctionArguments { ["forever"] = true }, cancel.Token).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => slow.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal("hi", Text(await CallAsync(tools, "files_echo", ("text", "hi"))));
    }

    [Fact]
    public async Task Process_ListChanges_IsReadAgain()
    {
        await using var tools = await McpTools.ConnectAsync("files", McpConnection.Process());
        var before = await tools.ListAsync();
        Assert.Same(before, await tools.ListAsync());

        await CallAsync(tools, "files_grow");

        // The server says so before it answers, but on its own way.
        for (var deadline = DateTime.UtcNow.AddSeconds(30); ReferenceEquals(before, await tools.ListAsync()) && DateTime.UtcNow < deadline; await Task.Yield())
        {
        }

        Assert.Contains(await tools.ListAsync(), function => function.Name == "files_grown");
    }

    [Fact]
    public async Task Process_OtherLoops_GetContentsOfTheirLibrary()
    {
        var tools = connection.Tools;
        var echo = (await tools.ListAsync()).Single(function => function.Name == "files_echo");

        var result = await echo.InvokeAsync(new AIFunctionArguments { ["text"] = "hi" });

        Assert.Equal("hi", Assert.IsType<TextContent>(Assert.Single(Assert.IsAssignableFrom<IEnumerable<AIContent>>(result))).Text);
    }

    [Fact]
    public async Task Process_ThatIsNone_IsNamedInTheError()
    {
        var missing = await Assert.ThrowsAsync<AiException>(() => McpTools.ConnectAsync("files", new McpProcess("/no/such/program")));
        var silent = await Assert.ThrowsAsync<AiException>(() => McpTools.ConnectAsync("files", new McpProcess("/bin/true")));

        Assert.Contains("MCP server 'files'", missing.Message, StringComparison.Ordinal);
        Assert.Contains("MCP server 'files'", silent.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Loop_WithAServer_AnswersFromItsTools()
    {
        var tools = connection.Tools;
        _scripted.Calls(("files_echo", """{"text":"one"}"""), ("files_broken", "{}")).Says("ok");
        using var client = await _scripted.ClientAsync();

        var reply = await client.Chat().User("hi").Tools(await tools.ListAsync()).ExecuteAsync();

        Assert.Equal(
            [("call_0", "one", false), ("call_1", "the disk is full", true)],
            reply.NewMessages.SelectMany(message => message.Content).OfType<ToolResult>().Select(result => (result.CallId, ((TextPart)result.Content[0]).Text, result.IsError)));
    }

    [Fact]
    public async Task Http_Server_KeepsTheSessionAndItsHeaders()
    {
        await using var server = await McpHttpServer.StartAsync();

        await using (var tools = await McpTools.ConnectAsync("web", new McpHttp(server.Address) { Headers = new Dictionary<string, string> { ["Authorization"] = "Bearer canary" } }))
        {
            Assert.Equal("5", Text(await CallAsync(tools, "web_add", ("left", 2), ("right", JsonElement.Parse("3")))));
        }

        Assert.All(server.Requests, request => Assert.Equal("Bearer canary", request.Authorisation));
        Assert.All(server.Requests.Where(request => request.Method is "tools/list" or "tools/call"), request => Assert.Equal("session-1", request.Session));
        Assert.Contains(server.Requests, request => request is { Verb: "DELETE", Session: "session-1" });
    }

    [Fact]
    public async Task Http_Redirect_IsNotFollowed()
    {
        await using var other = await McpHttpServer.StartAsync();
        await using var server = await McpHttpServer.StartAsync(redirect: other.Address);

        await Assert.ThrowsAsync<AiException>(() => McpTools.ConnectAsync("web", new McpHttp(server.Address) { Headers = new Dictionary<string, string> { ["Authorization"] = "Bearer canary" } }));

        Assert.Empty(other.Requests);
    }

    [Theory]
    [InlineData("http://tools.example/mcp", "address")]
    [InlineData("ftp://tools.example/mcp", "address")]
    [InlineData("https://user:canary@tools.example/mcp", "address")]
    [InlineData("/mcp", "address")]
    public async Task Http_AddressThatIsNotSafe_IsRefused(string address, string param)
    {
        var error = await Assert.ThrowsAsync<AiException>(() => McpTools.ConnectAsync("web", new McpHttp(new Uri(address, UriKind.RelativeOrAbsolute))));

        Assert.Equal((ErrorKind.InvalidRequest, param), (error.Kind, error.Error.Param));
    }

    [Theory]
    [InlineData("X-Key", "canary\r\nX-Injected: 1")]
    [InlineData("X-Key\r\nX-Injected", "canary")]
    [InlineData("", "canary")]
    public async Task Http_HeaderThatNoRequestCanCarry_IsRefusedAndNotTold(string header, string value)
    {
        var error = await Assert.ThrowsAsync<AiException>(() => McpTools.ConnectAsync("web", new McpHttp(new Uri("https://tools.example/mcp")) { Headers = new Dictionary<string, string> { [header] = value } }));

        Assert.Equal("headers", error.Error.Param);
        Assert.DoesNotContain("canary", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1st")]
    [InlineData("a_b")]
    [InlineData("a.b")]
    [InlineData("abcdefghijklmnopqrstuvwxy")]
    public async Task Name_ThatCannotLeadATool_IsRefused(string name)
    {
        var error = await Assert.ThrowsAsync<AiException>(() => McpTools.ConnectAsync(name, new McpProcess("/bin/true")));

        Assert.Equal("name", error.Error.Param);
    }

    [Fact]
    public void Names_CollidingWithASpelling_DifferAndDoNotDependOnTheOrder()
    {
        var spelled = Parlance.Client.Tools.McpListing.Names("s", ["a.b"])["a.b"]["s_".Length..];

        var names = Parlance.Client.Tools.McpListing.Names("s", ["a.b", "a_b", spelled]);
        var turned = Parlance.Client.Tools.McpListing.Names("s", [spelled, "a_b", "a.b"]);

        Assert.Equal(3, names.Values.Distinct().Count());
        Assert.Equal(names, turned);
    }
}
