using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Features.Responses;

public class StoredResponsesTests
{
    private const string East = "east: { dialect: openai-responses, base_url: SIMULATOR, api_key: upstream-key-east, models: [ echo, tools ] }";

    [Fact]
    public async Task Create_StoreOff_KeepsNothingAnywhere()
    {
        await using var gateway = await TestGateway.StartAsync(providers: East, change: options => options with { StoreResponses = false });
        var (_, answer) = await CreateAsync(gateway, """{"model":"east/echo","input":"hi","store":true}""");

        var found = await gateway.Client.GetAsync($"/v1/responses/{answer["id"]}", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, found.StatusCode);
        Assert.False((bool)JsonNode.Parse(Assert.Single(gateway.Simulator.Requests).Body.Span)!["store"]!);
    }

    [Fact]
    public async Task Create_GoingOnWithStoreOff_IsRefusedByName()
    {
        await using var gateway = await TestGateway.StartAsync(change: options => options with { StoreResponses = false });
        var (status, error) = await CreateAsync(gateway, """{"model":"lab/echo","input":"hi","previous_response_id":"resp_1"}""");

        Assert.Equal((400, "previous_response_not_found", "previous_response_id"), (status, (string?)error["error"]!["code"], (string?)error["error"]!["param"]));
        Assert.Contains("store_responses", (string?)error["error"]!["message"], StringComparison.Ordinal);
        Assert.Empty(gateway.Simulator.Requests);
    }

    [Theory]
    [InlineData("\"background\":true", "background")]
    [InlineData("\"conversation\":\"conv_1\"", "conversation")]
    public async Task Create_WhatNeedsTheVendorsStore_IsRefusedByName(string field, string param)
    {
        await using var gateway = await TestGateway.StartAsync();
        var (status, error) = await CreateAsync(gateway, $$"""{"model":"lab/echo","input":"hi",{{field}}}""");

        Assert.Equal((400, param), (status, (string?)error["error"]!["param"]));
    }

    [Theory]
    [InlineData("lab", false)]
    [InlineData("east", false)]
    [InlineData("lab", true)]
    [InlineData("east", true)]
    public async Task Create_Kept_IsFoundByItsKeyAlone(string upstream, bool stream)
    {
        await using var gateway = await TestGateway.StartAsync(providers: East);
        var answered = await gateway.PostAsync("/v1/responses", $$"""{"model":"{{upstream}}/echo","input":"hi there","stream":{{(stream ? "true" : "false")}}}""");
        var text = await answered.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var answer = stream ? JsonNode.Parse(text.Split('\n').Last(line => line.StartsWith("data: ", StringComparison.Ordinal))[6..])!["response"]! : JsonNode.Parse(text)!;

        var own = await gateway.Client.GetAsync($"/v1/responses/{answer["id"]}", TestContext.Current.CancellationToken);
        var others = await AsOtherAsync(gateway, HttpMethod.Get, $"/v1/responses/{answer["id"]}");
        var deletedByOthers = await AsOtherAsync(gateway, HttpMethod.Delete, $"/v1/responses/{answer["id"]}");
        var continued = await AsOtherAsync(gateway, HttpMethod.Post, "/v1/responses", $$"""{"model":"lab/echo","input":"x","previous_response_id":"{{answer["id"]}}"}""");

        Assert.True(JsonNode.DeepEquals(answer, JsonNode.Parse(await own.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))));
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.BadRequest), (others.StatusCode, deletedByOthers.StatusCode, continued.StatusCode));
        Assert.Equal(HttpStatusCode.OK, (await gateway.Client.GetAsync($"/v1/responses/{answer["id"]}", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Create_Kept_StandsInNoFileAsText()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (_, answer) = await CreateAsync(gateway, """{"model":"lab/echo","input":"a canary sings at dawn"}""");

        Assert.Equal(HttpStatusCode.OK, (await gateway.Client.GetAsync($"/v1/responses/{answer["id"]}", TestContext.Current.CancellationToken)).StatusCode);
        // The file `serving` is empty, and held.
        Assert.All(Directory.EnumerateFiles(gateway.Folder).Where(file => Path.GetFileName(file) != "serving"), file => Assert.Equal(-1, Bytes(file).AsSpan().IndexOf("canary sings"u8)));
        Assert.Contains(Directory.EnumerateFiles(gateway.Folder).Where(file => Path.GetFileName(file) != "serving"), file => Bytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes((string)answer["id"]!)) >= 0);
    }

    [Fact]
    public async Task Create_StoreFalse_IsNotKept()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (_, answer) = await CreateAsync(gateway, """{"model":"lab/echo","input":"hi","store":false}""");

        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Client.GetAsync($"/v1/responses/{answer["id"]}", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Create_GoingOnTwice_SendsEverythingBefore()
    {
        await using var gateway = await TestGateway.StartAsync(providers: East);
        var (_, first) = await CreateAsync(gateway, """{"model":"east/echo","input":"one","instructions":"Be brief."}""");
        var (_, second) = await CreateAsync(gateway, $$"""{"model":"east/echo","input":[{"role":"user","content":"two"}],"previous_response_id":"{{first["id"]}}"}""");
        await CreateAsync(gateway, $$"""{"model":"west/echo","input":"three","previous_response_id":"{{second["id"]}}"}""");
        var sent = gateway.Simulator.Requests.Select(request => JsonNode.Parse(request.Body.Span)!).ToArray();

        Assert.Equal(3, sent[1]["input"]!.AsArray().Count);
        Assert.Null(sent[1]["previous_response_id"]);
        Assert.Null(sent[1]["instructions"]);
        Assert.Equal(["user", "assistant", "user", "assistant", "user"], sent[2]["messages"]!.AsArray().Select(message => (string?)message!["role"]));
    }

    [Fact]
    public async Task InputItems_InPages_AreThoseThatTheModelWasGiven()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (_, answer) = await CreateAsync(gateway, """{"model":"lab/echo","input":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"c"}]}""");
        var first = JsonNode.Parse(await gateway.Client.GetStringAsync($"/v1/responses/{answer["id"]}/input_items?order=asc&limit=2", TestContext.Current.CancellationToken))!;
        var rest = JsonNode.Parse(await gateway.Client.GetStringAsync($"/v1/responses/{answer["id"]}/input_items?order=asc&after={first["last_id"]}", TestContext.Current.CancellationToken))!;

        Assert.Equal(["a", "b"], first["data"]!.AsArray().Select(item => (string?)item!["content"]));
        Assert.Equal(["c"], rest["data"]!.AsArray().Select(item => (string?)item!["content"]));
        Assert.Equal((true, false), ((bool)first["has_more"]!, (bool)rest["has_more"]!));
    }

    private static byte[] Bytes(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static async Task<(int Status, JsonNode Json)> CreateAsync(TestGateway gateway, string body)
    {
        var response = await gateway.PostAsync("/v1/responses", body);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!);
    }

    private static async Task<HttpResponseMessage> AsOtherAsync(TestGateway gateway, HttpMethod method, string path, string? body = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "narrow-key-for-tests-0123456789");
        return await gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
