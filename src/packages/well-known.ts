/** Servers that many people use: what an attacker would name a package like. Those by far most downloaded in 2026. */
import type { EcosystemName } from './ecosystem.ts';

const REFERENCE =
  'everything filesystem memory sequential-thinking github gitlab google-maps gdrive postgres puppeteer slack brave-search redis pdf';

const NPM = `
@playwright/mcp @upstash/context7-mcp @notionhq/notion-mcp-server @supabase/mcp-server-supabase @sentry/mcp-server
@azure/mcp @azure-devops/mcp @stripe/mcp @salesforce/mcp @hubspot/mcp-server @storybook/mcp @eslint/mcp
@circleci/mcp-server-circleci @executeautomation/playwright-mcp-server @winor30/mcp-server-datadog @zereight/mcp-gitlab
@antv/mcp-server-chart @dynatrace-oss/dynatrace-mcp-server @cocal/google-calendar-mcp @perplexity-ai/mcp-server
@shortcut/mcp @apify/actors-mcp-server @drawio/mcp @mobilenext/mobile-mcp @google-cloud/cloud-run-mcp
@brave/brave-search-mcp-server @launchdarkly/mcp-server @gongrzhe/server-gmail-autoauth-mcp @modelcontextprotocol/inspector
chrome-devtools-mcp mcp-remote mcp-proxy fastmcp nx-mcp n8n-mcp next-devtools-mcp expo-mcp mongodb-mcp-server tavily-mcp
firecrawl-mcp figma-developer-mcp xcodebuildmcp
`;

const PYPI = `
mcp-server-git mcp-server-fetch mcp-server-time mcp-server-sqlite mcp-server-sentry mcp-server-qdrant
mcp-server-motherduck mcp-server-docker mcp-server-kubernetes mcp-atlassian mcp-clickhouse mcp-grafana mcp-neo4j-cypher
mcp-proxy markitdown-mcp blender-mcp basic-memory arxiv-mcp-server duckduckgo-mcp-server serena-agent postgres-mcp
`;

const IMAGES = `
ghcr.io/github/github-mcp-server ghcr.io/sooperset/mcp-atlassian mcr.microsoft.com/playwright/mcp
docker.io/hashicorp/terraform-mcp-server docker.io/mcp/brave-search docker.io/mcp/fetch docker.io/mcp/filesystem
docker.io/mcp/git docker.io/mcp/grafana docker.io/mcp/memory docker.io/mcp/playwright docker.io/mcp/postgres
docker.io/mcp/puppeteer docker.io/mcp/sequentialthinking docker.io/mcp/slack docker.io/mcp/time
`;

const words = (text: string): string[] => text.trim().split(/\s+/);

export const WELL_KNOWN: Readonly<Record<EcosystemName, readonly string[]>> = {
  npm: [...words(REFERENCE).map((name) => `@modelcontextprotocol/server-${name}`), ...words(NPM)],
  pypi: words(PYPI),
  oci: words(IMAGES),
  path: [],
};
